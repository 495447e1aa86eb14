import * as v from 'valibot';
import { known, knownChallenge, knownRegistration } from '../ceremonies/known-answer.ts';
import { register } from '../ceremonies/registration.ts';
import { RegistrationResponse } from '../ceremonies/responses.ts';
import { verifyRegistration } from '../ceremonies/verify-registration.ts';
import { recentlySignedIn } from '../edge/access-token.ts';
import { userCalling } from '../edge/caller.ts';
import { Name, passkey } from '../edge/passkey.ts';
import { route } from '../edge/route.ts';
import { countCeremony } from '../observability/ceremony-metrics.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';
import { providerDimension } from '../observability/provider-dimension.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { credentialStore } from '../store/credential-store.ts';
import { credentialDigest } from '../store/keys.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
  policy: policy(),
};

const { attestation, authenticators } = services.policy;
/** Trust anchors, where attestation is enforced; elsewhere their code is not even loaded. */
const anchors =
  attestation === 'enforced'
    ? import('../ceremonies/metadata.ts').then(({ useMetadata }) => useMetadata(import.meta.dirname, authenticators))
    : undefined;

await warmUp(
  async () => anchors,
  () => keys.current(),
  () => services.store.find(nobody, knownRegistration.id),
  () => verifyRegistration(knownRegistration, knownChallenge, known),
);

const Body = v.object({
  credential: RegistrationResponse,
  name: v.optional(Name, 'Passkey'),
  conditional: v.optional(v.boolean()),
});

/** `POST /passkeys`: registers what the authenticator made, 201 with the passkey. */
export const handler = route(
  Body,
  async (request) => {
    const { body, event, record } = request;
    const registrant = recentlySignedIn(event);
    record.details['userId'] = registrant.userId;
    record.provider = providerDimension(undefined);
    await anchors;
    const credential = await register(body.credential, body, registrant, userCalling(request), services);
    record.provider = providerDimension(credential.aaguid);
    record.details['credential'] = credentialDigest(credential.id);
    // A new passkey is nobody's default: only its owner makes it so.
    return { status: 201, body: passkey(credential, undefined) };
  },
  {
    count: (event, record) => {
      const client = clientDimensions(event.headers?.['user-agent']);
      countCeremony({ ceremony: 'registration', step: 'finish', client }, record);
    },
  },
);
