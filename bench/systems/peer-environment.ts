import { relyingParty } from './system.ts';

const stackId = 'arn:aws:cloudformation:ap-southeast-2:000000000000:stack/Peer/5c0ee1e0-0000-11f0-8000-000000000000';
const cors = {
  CORS_ALLOWED_ORIGINS: relyingParty.origin,
  CORS_ALLOWED_METHODS: 'POST',
  CORS_MAX_AGE: '86400',
};

/**
 * The variables that the peer's construct sets, with `allowedOrigins` and `fido2.allowedRelyingPartyIds` given and its defaults
 * for all else: magic links and codes by SMS off, credential IDs shown to whoever signs in, user verification required.
 *
 * @see the construct `Passwordless` in the package's dist/cdk/lib/cognito-passwordless.js
 */
export function peerEnvironment(handler: string, table: string): Record<string, string> {
  const common = { LOG_LEVEL: 'INFO' };
  const origins = { ALLOWED_ORIGINS: relyingParty.origin, ALLOWED_APPLICATION_ORIGINS: '' };
  const credentials = { DYNAMODB_AUTHENTICATORS_TABLE: table, USER_VERIFICATION: 'required' };
  const signIn = { ...common, ...origins, ...credentials, FIDO2_ENABLED: 'TRUE', STACK_ID: stackId };
  const environments: Record<string, Record<string, string>> = {
    'define-auth-challenge': common,
    'create-auth-challenge': { ...signIn, EXPOSE_USER_CREDENTIAL_IDS: 'TRUE', SIGN_IN_TIMEOUT: '120000' },
    'verify-auth-challenge-response': {
      ...signIn,
      ALLOWED_RELYING_PARTY_IDS: relyingParty.id,
      ENFORCE_FIDO2_IF_AVAILABLE: '',
    },
    'fido2-challenge-api': {
      ...common,
      ...credentials,
      ...cors,
      SIGN_IN_TIMEOUT: '120000',
      CORS_ALLOWED_HEADERS: 'Content-Type',
    },
    'fido2-credentials-api': {
      ...common,
      ...origins,
      ...credentials,
      ...cors,
      COGNITO_USER_POOL_ID: 'ap-southeast-2_Benchmark',
      RELYING_PARTY_NAME: relyingParty.name,
      ALLOWED_RELYING_PARTY_IDS: relyingParty.id,
      ATTESTATION: 'none',
      AUTHENTICATOR_ATTACHMENT: '',
      REQUIRE_RESIDENT_KEY: '',
      AUTHENTICATOR_REGISTRATION_TIMEOUT: '300000',
      FIDO2_NOTIFICATION_LAMBDA_ARN: '',
      CORS_ALLOWED_HEADERS: 'Content-Type,Authorization',
    },
  };
  const environment = environments[handler];
  if (!environment) throw new Error(`The peer has no handler ${handler}.`);
  return environment;
}
