import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { optionalMembers } from '../ceremonies/optional-members.ts';
import { optionalNames } from '../ceremonies/optional-names.ts';
import { register } from '../ceremonies/registration.ts';
import { rehearsalChallenge, rehearsalRegistration, rehearsalServices } from '../ceremonies/rehearsal.ts';
import { RegistrationResponse } from '../ceremonies/responses.ts';
import { verifyRegistration } from '../ceremonies/verify-registration.ts';
import { userCalling } from '../edge/caller.ts';
import { changingUser } from '../edge/changing-user.ts';
import { passkey } from '../edge/passkey.ts';
import { route } from '../edge/route.ts';
import { measureCeremony } from '../observability/ceremony-metrics.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';
import { providerDimension } from '../observability/provider-dimension.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { addCredential } from '../store/add-credential.ts';
import { credentialDigest } from '../store/keys.ts';
import { findCredential } from '../store/read.ts';
import { onTable } from '../store/table.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: onTable(table, { addCredential }),
  policy: policy(),
};

const { attestation, authenticators } = services.policy;
/** Trust anchors, if attestation is enforced. Otherwise their code is not loaded. */
const anchors =
  attestation === 'enforced'
    ? import('../ceremonies/metadata.ts').then(({ useMetadata }) => useMetadata(import.meta.dirname, authenticators))
    : undefined;

await warmUp(
  async () => anchors,
  () => keys.current(),
  () => findCredential(table, nonexistentUserId, rehearsalRegistration.id),
  () => verifyRegistration(rehearsalRegistration, rehearsalChallenge, rehearsalServices),
);

const { name } = optionalNames;
const { conditional } = optionalMembers;
const Body = v.object({ credential: RegistrationResponse, name, conditional });

/** `POST /passkeys`: registers a credential, 201 with the passkey. */
export const handler = route(
  Body,
  async (request) => {
    const { body, event, record } = request;
    const registrant = await changingUser(event);
    record.details['userId'] = registrant.userId;
    record.provider = providerDimension(undefined);
    await anchors;
    const how = { name: body.name ?? 'Passkey', conditional: body.conditional };
    const credential = await register(body.credential, how, registrant, userCalling(request), services);
    record.provider = providerDimension(credential.aaguid);
    record.details['credential'] = credentialDigest(credential.id);
    // Only its owner makes a passkey the default, so a new one is not.
    return { status: 201, body: passkey(credential, undefined) };
  },
  {
    measure: (event, record) => {
      const client = clientDimensions(event.headers?.['user-agent']);
      Object.assign(record.details, client);
      return measureCeremony({ ceremony: 'registration', step: 'finish', client }, record);
    },
  },
);
