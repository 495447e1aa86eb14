import * as v from 'valibot';
import type { AuthenticationUserResponse } from '../../contract/shapes.ts';
import { identify } from '../ceremonies/identification.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import {
  rehearsalAssertion,
  rehearsalChallenge,
  rehearsalCredential,
  rehearsalServices,
} from '../ceremonies/rehearsal.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { delayRefusal } from '../ceremonies/unknown-users.ts';
import { verifyAssertion } from '../ceremonies/verify-assertion.ts';
import { route } from '../edge/route.ts';
import { measureCeremony } from '../observability/ceremony-metrics.ts';
import { PasskeyError } from '../passkey-error.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { findUserByHandle, readUser } from '../store/read.ts';
import { onTable } from '../store/table.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: onTable(table, { findUserByHandle, readUser }),
  policy: policy(),
};

await warmUp(
  () => keys.current(),
  () => services.store.readUser(nonexistentUserId),
  () => verifyAssertion(rehearsalAssertion, rehearsalChallenge, rehearsalCredential, rehearsalServices),
);

/**
 * `POST /passkeys/authentication/user`: the Cognito user name of an assertion's user. The assertion is verified but not
 * consumed.
 */
export const handler = route(
  v.object({ credential: AuthenticationResponse }),
  async ({ body, record }) => {
    try {
      const response: AuthenticationUserResponse = { username: await identify(body.credential, services) };
      return { status: 200, body: response };
    } catch (error) {
      if (error instanceof PasskeyError) delayRefusal(record);
      throw error;
    }
  },
  { measure: (_, record) => measureCeremony({ ceremony: 'identification', step: 'finish' }, record) },
);
