import * as v from 'valibot';
import type { RecoveryCodesResponse } from '../../contract/shapes.ts';
import { signedIn } from '../edge/access-token.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { managementStore } from '../store/management-store.ts';

const store = managementStore(dynamodb, setting('tableName'));

await warmUp(() => store.readUser(nobody));

/** `GET /passkeys/recovery-codes`: how many codes are left, and since when. The table has their digests alone, so they can't be told. */
export const handler = route(v.unknown(), async ({ event }) => {
  const { profile } = await store.readUser(signedIn(event).userId);
  const { unused = {}, createdAt = null } = profile?.recoveryCodes ?? {};
  const body: RecoveryCodesResponse = { remaining: Object.keys(unused).length, createdAt };
  return { status: 200, body };
});
