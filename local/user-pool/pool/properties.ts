import * as v from 'valibot';

// CloudFormation takes "true" and "30" for true and 30.
const boolean = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((text) => text === 'true'),
  ),
]);
const integer = v.union([
  v.pipe(v.number(), v.integer()),
  v.pipe(
    v.string(),
    v.digits(),
    v.transform((text) => Number(text)),
  ),
]);
const strings = v.array(v.string());

const passwordPolicy = v.looseObject({
  MinimumLength: v.optional(integer, 8),
  RequireLowercase: v.optional(boolean, false),
  RequireNumbers: v.optional(boolean, false),
  RequireSymbols: v.optional(boolean, false),
  RequireUppercase: v.optional(boolean, false),
  TemporaryPasswordValidityDays: v.optional(integer, 7),
});
export type PasswordPolicy = v.InferOutput<typeof passwordPolicy>;

/** What Cognito requires of passwords when the pool says nothing. */
const defaultPasswordPolicy = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercase: true,
  TemporaryPasswordValidityDays: 7,
};

const signInPolicy = v.looseObject({ AllowedFirstAuthFactors: v.optional(strings, ['PASSWORD']) });
const defaultSignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD'] };

const properties = v.looseObject({
  UserPoolTier: v.optional(v.picklist(['LITE', 'ESSENTIALS', 'PLUS']), 'ESSENTIALS'),
  UserPoolName: v.optional(v.string()),
  UsernameAttributes: v.optional(strings, []),
  AliasAttributes: v.optional(strings, []),
  AutoVerifiedAttributes: v.optional(strings, []),
  UsernameConfiguration: v.optional(v.object({ CaseSensitive: v.optional(boolean, true) }), { CaseSensitive: true }),
  Policies: v.optional(
    v.looseObject({
      PasswordPolicy: v.optional(passwordPolicy, defaultPasswordPolicy),
      SignInPolicy: v.optional(signInPolicy, defaultSignInPolicy),
    }),
    { PasswordPolicy: defaultPasswordPolicy, SignInPolicy: defaultSignInPolicy },
  ),
  /** Of factors, authenticator apps alone are known. */
  MfaConfiguration: v.optional(v.picklist(['OFF', 'ON', 'OPTIONAL']), 'OFF'),
  IssuerConfiguration: v.optional(v.looseObject({ Type: v.optional(v.picklist(['ORIGINAL', 'UPDATED'])) })),
  Schema: v.optional(v.array(v.looseObject({ Name: v.string(), Required: v.optional(boolean, false) })), []),
  LambdaConfig: v.optional(
    v.looseObject({
      DefineAuthChallenge: v.optional(v.string()),
      CreateAuthChallenge: v.optional(v.string()),
      VerifyAuthChallengeResponse: v.optional(v.string()),
      PostAuthentication: v.optional(v.string()),
      PreTokenGeneration: v.optional(v.string()),
      PreTokenGenerationConfig: v.optional(
        v.object({ LambdaArn: v.string(), LambdaVersion: v.optional(v.picklist(['V1_0', 'V2_0', 'V3_0']), 'V1_0') }),
      ),
    }),
    {},
  ),
  AdminCreateUserConfig: v.optional(
    v.looseObject({
      AllowAdminCreateUserOnly: v.optional(boolean, false),
      InviteMessageTemplate: v.optional(
        v.looseObject({ EmailSubject: v.optional(v.string()), EmailMessage: v.optional(v.string()) }),
        {},
      ),
    }),
    {},
  ),
  VerificationMessageTemplate: v.optional(
    v.looseObject({ EmailSubject: v.optional(v.string()), EmailMessage: v.optional(v.string()) }),
    {},
  ),
  /** Of sign-in codes. */
  EmailAuthenticationSubject: v.optional(v.string()),
  EmailAuthenticationMessage: v.optional(v.string()),
});

/** Resolved properties of `AWS::Cognito::UserPool`, with Cognito's defaults; those not named here are kept as they are. */
export const poolProperties = v.pipe(
  properties,
  v.check(
    ({ UserPoolTier, Policies }) =>
      UserPoolTier !== 'LITE' || Policies.SignInPolicy.AllowedFirstAuthFactors.every((factor) => factor === 'PASSWORD'),
    'the plan LITE has no first factor but PASSWORD: set UserPoolTier to ESSENTIALS or PLUS',
  ),
);
export type PoolProperties = v.InferOutput<typeof poolProperties>;

const timeUnit = v.picklist(['seconds', 'minutes', 'hours', 'days']);

/** Resolved properties of `AWS::Cognito::UserPoolClient`, with Cognito's defaults. */
export const clientProperties = v.looseObject({
  ClientName: v.optional(v.string()),
  GenerateSecret: v.optional(
    v.pipe(
      boolean,
      v.check((secret) => !secret, 'the local user pool knows public clients only: GenerateSecret must be false'),
    ),
    false,
  ),
  ExplicitAuthFlows: v.optional(strings, ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
  PreventUserExistenceErrors: v.optional(v.picklist(['ENABLED', 'LEGACY']), 'LEGACY'),
  /** Minutes. */
  AuthSessionValidity: v.optional(integer, 3),
  AccessTokenValidity: v.optional(integer),
  IdTokenValidity: v.optional(integer),
  RefreshTokenValidity: v.optional(integer),
  TokenValidityUnits: v.optional(
    v.object({
      AccessToken: v.optional(timeUnit, 'hours'),
      IdToken: v.optional(timeUnit, 'hours'),
      RefreshToken: v.optional(timeUnit, 'days'),
    }),
    {},
  ),
  RefreshTokenRotation: v.optional(
    v.object({ Feature: v.picklist(['ENABLED', 'DISABLED']), RetryGracePeriodSeconds: v.optional(integer, 0) }),
    { Feature: 'DISABLED' },
  ),
  EnableTokenRevocation: v.optional(boolean, true),
});
type ClientProperties = v.InferOutput<typeof clientProperties>;

/** An app client of the pool. */
export interface Client {
  readonly id: string;
  readonly properties: ClientProperties;
}

const seconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** How many seconds a token of this client is valid. Without a value: one hour, refresh tokens 30 days. */
export function tokenValidity(client: Client, token: 'AccessToken' | 'IdToken' | 'RefreshToken'): number {
  const value = client.properties[`${token}Validity`];
  if (value) return value * seconds[client.properties.TokenValidityUnits[token]];
  return token === 'RefreshToken' ? 30 * seconds.days : seconds.hours;
}

export const rotatesRefreshTokens = (client: Client): boolean =>
  client.properties.RefreshTokenRotation.Feature === 'ENABLED';
