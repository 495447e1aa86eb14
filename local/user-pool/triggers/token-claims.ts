import type { JWTPayload } from 'jose';
import * as v from 'valibot';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import type { User } from '../pool/users.ts';
import { callTrigger } from './triggers.ts';

/** What tokens are made for, and what the client said with the answer that brought them about. */
export interface Occasion {
  readonly source: 'Authentication' | 'NewPasswordChallenge' | 'RefreshTokens';
  /** Of RespondToAuthChallenge; what InitiateAuth is given never reaches this trigger. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

interface Claims {
  readonly access: JWTPayload;
  readonly id: JWTPayload;
}

const texts = v.nullish(v.array(v.string()), []);
const changes = <Value extends v.GenericSchema>(value: Value) => ({
  claimsToAddOrOverride: v.nullish(v.record(v.string(), value), {}),
  claimsToSuppress: texts,
});
type Changes = v.InferOutput<v.ObjectSchema<ReturnType<typeof changes<v.UnknownSchema>>, undefined>>;

/** What version one may answer: claims of the ID token, which are texts. Groups are not known here. */
const ofVersion1 = v.object({ claimsOverrideDetails: v.nullish(v.object(changes(v.string()))) });
/** Version two: claims of both tokens, which are any JSON, and scopes. */
const ofVersion2 = v.object({
  claimsAndScopeOverrideDetails: v.nullish(
    v.object({
      idTokenGeneration: v.nullish(v.object(changes(v.unknown()))),
      accessTokenGeneration: v.nullish(
        v.object({ ...changes(v.unknown()), scopesToAdd: texts, scopesToSuppress: texts }),
      ),
    }),
  ),
});

/** Claims that Cognito lets no trigger add, change or take away; those named `cognito:…` neither. */
const reserved = new Set(
  (
    'acr amr at_hash aud auth_time azp client_id device_key event_id exp iat identities iss jti nbf nonce origin_jti sub token_use ' +
    'username version'
  ).split(' '),
);
const isFree = (name: string) => !reserved.has(name) && !name.startsWith('cognito:');

/**
 * The claims as the pool's Pre Token Generation trigger wants them, if it has one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 * @throws {CognitoError} what the trigger brings about: when it throws there are no tokens
 */
export async function customizedClaims(
  pool: Pool,
  client: Client,
  user: User,
  { source, clientMetadata }: Occasion,
  claims: Claims,
): Promise<Claims> {
  const { PreTokenGeneration, PreTokenGenerationConfig: config } = pool.properties.LambdaConfig;
  const functionArn = config?.LambdaArn ?? PreTokenGeneration;
  if (!functionArn) return claims;
  const both = config !== undefined && config.LambdaVersion !== 'V1_0';
  const call = {
    name: 'PreTokenGeneration',
    functionArn,
    client,
    userName: user.username,
    triggerSource: `TokenGeneration_${source}`,
    request: {
      userAttributes: { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes },
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      ...(clientMetadata ? { clientMetadata } : {}),
    },
  };
  if (!both) {
    const answer = await callTrigger(
      pool,
      { ...call, version: '1', response: { claimsOverrideDetails: null } },
      ofVersion1,
    );
    return { ...claims, id: changed(claims.id, answer.claimsOverrideDetails) };
  }
  const scopes = String(claims.access['scope']).split(' ');
  const { claimsAndScopeOverrideDetails: details } = await callTrigger(
    pool,
    {
      ...call,
      version: config.LambdaVersion === 'V3_0' ? '3' : '2',
      request: { ...call.request, scopes },
      response: { claimsAndScopeOverrideDetails: null },
    },
    ofVersion2,
  );
  const { scopesToAdd = [], scopesToSuppress = [] } = details?.accessTokenGeneration ?? {};
  const scope = [...new Set([...scopes, ...scopesToAdd])].filter((each) => !scopesToSuppress.includes(each)).join(' ');
  return {
    id: changed(claims.id, details?.idTokenGeneration),
    access: { ...changed(claims.access, details?.accessTokenGeneration), scope },
  };
}

function changed(claims: JWTPayload, changes: Changes | null | undefined): JWTPayload {
  if (!changes) return claims;
  const { claimsToAddOrOverride, claimsToSuppress } = changes;
  const added = Object.entries(claimsToAddOrOverride).filter(([name]) => isFree(name));
  const all = { ...claims, ...Object.fromEntries(added) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(isFree(name) && claimsToSuppress.includes(name))));
}
