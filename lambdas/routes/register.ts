import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { keys } from '../aws/keys.ts';
import { known, knownChallenge, knownRegistration } from '../ceremonies/known-answer.ts';
import { register, verifyRegistration } from '../ceremonies/registration.ts';
import { RegistrationResponse } from '../ceremonies/responses.ts';
import { origins, policy, setting } from '../environment.ts';
import { credentialStore } from '../store/credential-store.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { recentlySignedIn } from './access-token.ts';
import { passkey } from './passkey.ts';
import { route } from './route.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
  policy: policy(),
};

await warmUp(
  () => keys.current(),
  () => services.store.find(nobody, knownRegistration.id),
  () => verifyRegistration(knownRegistration, knownChallenge, known),
);

const Body = v.object({
  credential: RegistrationResponse,
  name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)), 'Passkey'),
});

/** `POST /passkeys`: registers what the authenticator made, 201 with the passkey. */
export const handler = route(Body, async ({ body, event }) => {
  const credential = await register(body.credential, body.name, recentlySignedIn(event), services);
  // A new passkey is nobody's default: only its owner makes it so.
  return { status: 201, body: passkey(credential, undefined) };
});
