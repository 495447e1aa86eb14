import * as v from 'valibot';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { newRecoveryCodes, recoveryCodeDigest } from '../ceremonies/recovery-codes.ts';
import { recentlySignedIn } from '../edge/access-token.ts';
import { userCalling } from '../edge/caller.ts';
import { route } from '../edge/route.ts';
import { logger } from '../observability/logger.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { nobody, nobodyCalling, warmUp } from '../runtime/warm-up.ts';
import { recoveryStore } from '../store/recovery-store.ts';

const recovery = recoveryStore(dynamodb, setting('tableName'));

// A try of a code that nobody has writes nothing.
await warmUp(() => recovery.attempt(nobody, { digest: nobody, session: nobody, at: new Date(), by: nobodyCalling }));

/** `POST /passkeys/recovery-codes`: a new set in the place of the older one, 201. The codes are told this once. */
export const handler = route(v.unknown(), async (request) => {
  const user = recentlySignedIn(request.event);
  const codes = newRecoveryCodes();
  const createdAt = new Date();
  const digests = codes.flatMap((code) => recoveryCodeDigest(user.userId, code) ?? []);
  await recovery.replace(user, digests, createdAt, userCalling(request));
  logger.info('Recovery codes replaced', { userId: user.userId });
  const body: NewRecoveryCodesResponse = { remaining: codes.length, createdAt: createdAt.toISOString(), codes };
  return { status: 201, body };
});
