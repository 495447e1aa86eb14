import * as v from 'valibot';
import { keys } from '../aws/keys.ts';
import { discoverableOptions } from '../ceremonies/authentication-options.ts';
import { setting } from '../environment.ts';
import { warmUp } from '../warm-up.ts';
import { route } from './route.ts';

const relyingPartyId = setting('relyingPartyId');

await warmUp(() => discoverableOptions(relyingPartyId, keys));

/** `POST /passkeys/authentication/options`: `PublicKeyCredentialRequestOptionsJSON` for whoever asks; stores nothing. */
export const handler = route(v.unknown(), async () => ({
  status: 200,
  body: await discoverableOptions(relyingPartyId, keys),
}));
