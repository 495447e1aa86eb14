import * as v from 'valibot';
import { discoverableOptions } from '../ceremonies/authentication-options.ts';
import { route } from '../edge/route.ts';
import { measureCeremony } from '../observability/ceremony-metrics.ts';
import { policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { warmUp } from '../runtime/warm-up.ts';

const relyingPartyId = setting('relyingPartyId');
const configuredPolicy = policy();

await warmUp(() => discoverableOptions(relyingPartyId, keys, configuredPolicy));

/** `POST /passkeys/authentication/options`: `PublicKeyCredentialRequestOptionsJSON` for any caller; stores nothing. */
export const handler = route(
  v.unknown(),
  async () => ({
    status: 200,
    body: await discoverableOptions(relyingPartyId, keys, configuredPolicy),
  }),
  { measure: (_, record) => measureCeremony({ ceremony: 'identification', step: 'start' }, record) },
);
