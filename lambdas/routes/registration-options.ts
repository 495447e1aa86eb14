import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { registrationOptions } from '../ceremonies/registration-options.ts';
import { recentlySignedIn } from '../edge/access-token.ts';
import { route } from '../edge/route.ts';
import { countCeremony } from '../observability/ceremony-metrics.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';
import { policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';
import { onTable } from '../store/table.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), name: setting('relyingPartyName') },
  keys,
  store: onTable(table, { readUser }),
  policy: policy(),
};

await warmUp(() => registrationOptions({ userId: nonexistentUserId, username: nonexistentUserId }, {}, services));

// Authenticators may cut a label at 64 bytes (WebAuthn Level 3, section 6.4.1); much longer ones are not names.
const Label = v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256)));

/** `POST /passkeys/registration/options`: `PublicKeyCredentialCreationOptionsJSON` for the signed-in user. */
export const handler = route(
  v.optional(v.object({ userName: Label, displayName: Label, conditional: v.optional(v.boolean()) }), {}),
  async ({ body, event }) => ({
    status: 200,
    body: await registrationOptions(recentlySignedIn(event), body, services),
  }),
  {
    count: (event, record) => {
      const client = clientDimensions(event.headers?.['user-agent']);
      countCeremony({ ceremony: 'registration', step: 'start', client }, record);
    },
  },
);
