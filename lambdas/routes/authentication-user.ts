import * as v from 'valibot';
import type { AuthenticationUserResponse } from '../../contract/shapes.ts';
import { identify } from '../ceremonies/identification.ts';
import { known, knownAssertion, knownChallenge, knownCredential } from '../ceremonies/known-answer.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { verifyAssertion } from '../ceremonies/verify-assertion.ts';
import { route } from '../edge/route.ts';
import { countCeremony } from '../observability/ceremony-metrics.ts';
import { PasskeyError } from '../passkey-error.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { leastRefusal } from '../runtime/until.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { credentialStore } from '../store/credential-store.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
  policy: policy(),
};

await warmUp(
  () => keys.current(),
  () => services.store.readUser(nobody),
  () => verifyAssertion(knownAssertion, knownChallenge, knownCredential, known),
);

/** `POST /passkeys/authentication/user`: the Cognito user name behind an assertion, which is verified and not consumed. */
export const handler = route(
  v.object({ credential: AuthenticationResponse }),
  async ({ body, record }) => {
    try {
      const answer: AuthenticationUserResponse = { username: await identify(body.credential, services) };
      return { status: 200, body: answer };
    } catch (error) {
      if (error instanceof PasskeyError) record.notBefore = record.began + leastRefusal;
      throw error;
    }
  },
  { count: (_, record) => countCeremony({ ceremony: 'identification', step: 'finish' }, record) },
);
