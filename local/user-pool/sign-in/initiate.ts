import { invalidParameter, missingParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { type Client, rotatesRefreshTokens } from '../pool/properties.ts';
import { startChoice } from './choice.ts';
import { startCustomSignIn } from './custom.ts';
import { signInWithPassword, startSrpSignIn } from './password.ts';
import { refreshTokens } from './refresh.ts';

type Parameters = Readonly<Record<string, string>>;
interface Flow {
  /** In `ExplicitAuthFlows`. */
  readonly allowedBy: string;
  readonly refusal: string;
  start(pool: Pool, client: Client, parameters: Parameters): Promise<object>;
}

const password: Flow['start'] = (pool, client, parameters) =>
  signInWithPassword(pool, client, required(parameters, 'USERNAME'), required(parameters, 'PASSWORD'));

const refresh: Flow = {
  allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH',
  refusal: 'REFRESH_TOKEN_AUTH is not enabled for the client.',
  start: (pool, client, parameters) => refreshTokens(pool, client, required(parameters, 'REFRESH_TOKEN')),
};

/** Flows by their name in `AuthFlow`; the refusals are Cognito's, each in other words. */
const publicFlows: Readonly<Record<string, Flow>> = {
  USER_PASSWORD_AUTH: {
    allowedBy: 'ALLOW_USER_PASSWORD_AUTH',
    refusal: 'USER_PASSWORD_AUTH flow not enabled for this client',
    start: password,
  },
  USER_SRP_AUTH: {
    allowedBy: 'ALLOW_USER_SRP_AUTH',
    refusal: 'USER_SRP_AUTH is not enabled for the client.',
    start: (pool, client, parameters) =>
      startSrpSignIn(pool, client, required(parameters, 'USERNAME'), required(parameters, 'SRP_A')),
  },
  CUSTOM_AUTH: {
    allowedBy: 'ALLOW_CUSTOM_AUTH',
    refusal: 'CUSTOM_AUTH is not enabled for the client.',
    start: (pool, client, parameters) => {
      const srpA = parameters['CHALLENGE_NAME'] === 'SRP_A' ? required(parameters, 'SRP_A') : undefined;
      return startCustomSignIn(pool, client, required(parameters, 'USERNAME'), srpA);
    },
  },
  USER_AUTH: {
    allowedBy: 'ALLOW_USER_AUTH',
    refusal: 'USER_AUTH is not enabled for the client.',
    start: (pool, client, parameters) =>
      startChoice(pool, client, required(parameters, 'USERNAME'), parameters['PREFERRED_CHALLENGE'], (name) =>
        required(parameters, name),
      ),
  },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
};

const adminPassword: Flow = {
  allowedBy: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  refusal: 'Auth flow not enabled for this client',
  start: password,
};
const { USER_PASSWORD_AUTH: _, ...flowsOfBoth } = publicFlows;
const flows = {
  client: publicFlows,
  server: { ...flowsOfBoth, ADMIN_USER_PASSWORD_AUTH: adminPassword, ADMIN_NO_SRP_AUTH: adminPassword },
};

/**
 * Begins a sign-in, as InitiateAuth (`client`) and AdminInitiateAuth (`server`) do.
 * @throws {CognitoError} InvalidParameterException: no such flow, or the client does not allow it, or a parameter is
 *   missing; and what the flow throws
 */
export function initiate(
  pool: Pool,
  client: Client,
  by: keyof typeof flows,
  name: string,
  parameters: Parameters,
): Promise<object> {
  const available: Readonly<Record<string, Flow>> = flows[by];
  const flow = Object.hasOwn(available, name) ? available[name] : undefined;
  if (!flow) throw invalidParameter('Initiate Auth method not supported.');
  if (flow === refresh && rotatesRefreshTokens(client)) {
    throw invalidParameter('Refresh token rotation is enabled for this client: use GetTokensFromRefreshToken.');
  }
  if (!client.properties.ExplicitAuthFlows.includes(flow.allowedBy)) throw invalidParameter(flow.refusal);
  return flow.start(pool, client, parameters);
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (!value) throw missingParameter(name);
  return value;
}
