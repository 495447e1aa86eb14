import * as v from 'valibot';
import type { RecoveryCodesResponse } from '../../contract/shapes.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { signedIn } from '../edge/access-token.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';

await warmUp(() => readUser(table, nonexistentUserId));

/**
 * `GET /passkeys/recovery-codes`: how many codes are unused, and when they were made. The codes themselves are not
 * stored, only their digests.
 */
export const handler = route(v.unknown(), async ({ event }) => {
  const { profile } = await readUser(table, signedIn(event).userId);
  const { unused = {}, createdAt = null } = profile?.recoveryCodes ?? {};
  const body: RecoveryCodesResponse = { remaining: Object.keys(unused).length, createdAt };
  return { status: 200, body };
});
