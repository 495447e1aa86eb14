import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { optionalMembers } from '../ceremonies/optional-members.ts';
import { optionalNames } from '../ceremonies/optional-names.ts';
import { registrationOptions } from '../ceremonies/registration-options.ts';
import { preparingUser } from '../edge/changing-user.ts';
import { route } from '../edge/route.ts';
import { measureCeremony } from '../observability/ceremony-metrics.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';
import { policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readForChange } from '../store/read-for-change.ts';
import { onTable } from '../store/table.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), name: setting('relyingPartyName') },
  keys,
  store: onTable(table, { readForChange }),
  policy: policy(),
};

await warmUp(() =>
  registrationOptions(
    { userId: nonexistentUserId, username: nonexistentUserId, permission: 'administrator' },
    {},
    services,
  ),
);

const { userName, displayName } = optionalNames;
const { conditional } = optionalMembers;

/** `POST /passkeys/registration/options`: `PublicKeyCredentialCreationOptionsJSON` for the signed-in user. */
export const handler = route(
  v.nullish(v.object({ userName, displayName, conditional }), {}),
  async ({ body, event }) => ({
    status: 200,
    body: await registrationOptions(preparingUser(event), body, services),
  }),
  {
    measure: (event, record) => {
      const client = clientDimensions(event.headers?.['user-agent']);
      Object.assign(record.details, client);
      return measureCeremony({ ceremony: 'registration', step: 'start', client }, record);
    },
  },
);
