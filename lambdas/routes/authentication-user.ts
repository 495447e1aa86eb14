import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { keys } from '../aws/keys.ts';
import { identify } from '../ceremonies/identification.ts';
import { known, knownAssertion, knownChallenge, knownCredential } from '../ceremonies/known-answer.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { verifyAssertion } from '../ceremonies/verify-assertion.ts';
import { countCeremony } from '../ceremony-metrics.ts';
import type { AuthenticationUserResponse } from '../contract.ts';
import { origins, policy, setting } from '../environment.ts';
import { PasskeyError } from '../passkey-error.ts';
import { credentialStore } from '../store/credential-store.ts';
import { leastRefusal } from '../until.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { route } from './route.ts';

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
