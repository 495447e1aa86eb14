import * as v from 'valibot';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { nonexistentUserId, rehearsalCaller } from '../ceremonies/nonexistent-user.ts';
import { permissionRefusals } from '../ceremonies/permission-refusals.ts';
import { digestsOfNewCodes, newRecoveryCodes } from '../ceremonies/recovery-codes.ts';
import { userCalling } from '../edge/caller.ts';
import { changingUser } from '../edge/changing-user.ts';
import { route } from '../edge/route.ts';
import { logger } from '../observability/logger.ts';
import { PasskeyError } from '../passkey-error.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { removeRecoveryCodes, replaceRecoveryCodes } from '../store/recovery-codes.ts';

// Writes nothing: this user has no codes.
await warmUp(() => removeRecoveryCodes(table, nonexistentUserId, rehearsalCaller));

/**
 * `POST /passkeys/recovery-codes`: replaces the signed-in user's codes by a new set, 201. Only this answer contains the
 * codes. 429 if another request makes a set at the same time, or the user has made too many within the hour.
 */
export const handler = route(v.unknown(), async (request) => {
  const user = await changingUser(request.event);
  const codes = newRecoveryCodes();
  const createdAt = new Date();
  const digests = digestsOfNewCodes(user.userId, codes);
  const outcome = await replaceRecoveryCodes(table, user, digests, createdAt, userCalling(request), user.permission);
  // The codes of this request would not work.
  if (outcome === 'superseded') throw new PasskeyError('too_many_requests', 'A newer set of codes was made meanwhile.');
  if (outcome === 'too-often')
    throw new PasskeyError('too_many_requests', 'The user has made as many sets as an hour allows.');
  if (outcome !== 'replaced') throw new PasskeyError(...permissionRefusals[outcome]);
  logger.info('Recovery codes replaced', { userId: user.userId });
  const body: NewRecoveryCodesResponse = { remaining: codes.length, createdAt: createdAt.toISOString(), codes };
  return { status: 201, body };
});
