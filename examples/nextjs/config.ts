import type { Config } from 'cognito-passkeys-client';

/** The stack's output `Config`. Nothing of it is a secret. */
export const config: Config = {
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_EXAMPLE01',
  userPoolClientId: '1example23456789',
  userPoolEndpoint: 'https://cognito-idp.eu-central-1.amazonaws.com',
  apiUrl: 'https://abcdefghij.execute-api.eu-central-1.amazonaws.com',
  relyingParty: { id: 'example.com', name: 'Example' },
};
