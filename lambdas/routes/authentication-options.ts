import * as v from 'valibot';
import { keys } from '../aws/keys.ts';
import { discoverableOptions } from '../ceremonies/authentication-options.ts';
import { countCeremony } from '../ceremony-metrics.ts';
import { policy, setting } from '../environment.ts';
import { warmUp } from '../warm-up.ts';
import { route } from './route.ts';

const relyingPartyId = setting('relyingPartyId');
const asked = policy();

await warmUp(() => discoverableOptions(relyingPartyId, keys, asked));

/** `POST /passkeys/authentication/options`: `PublicKeyCredentialRequestOptionsJSON` for whoever asks; stores nothing. */
export const handler = route(
  v.unknown(),
  async () => ({
    status: 200,
    body: await discoverableOptions(relyingPartyId, keys, asked),
  }),
  { count: (_, record) => countCeremony({ ceremony: 'identification', step: 'start' }, record) },
);
