import type { Config } from 'cognito-passkeys-client';

/** The stack's output `Config`. Nothing of it is a secret. */
const deployed: Config = {
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_EXAMPLE01',
  userPoolClientId: '1example23456789',
  userPoolEndpoint: 'https://cognito-idp.eu-central-1.amazonaws.com',
  apiUrl: 'https://abcdefghij.execute-api.eu-central-1.amazonaws.com',
  relyingParty: { id: 'example.com', name: 'Example' },
};

/** The configuration of the deployed stack, or of the local stack whose address is in `STACK`. */
export async function loadConfig(): Promise<Config> {
  const { STACK } = process.env;
  if (!STACK) return deployed;
  const response = await fetch(`${STACK}/config.json`, { cache: 'no-store' });
  return response.json();
}
