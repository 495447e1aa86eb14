import type { Clock } from '../../shared/clock.ts';
import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { invalidParameter } from './errors.ts';

/** Settings that no update changes, by the API's names. */
const readOnlyPoolSettings = [
  'Id',
  'Arn',
  'CreationDate',
  'SchemaAttributes',
  'AliasAttributes',
  'UsernameAttributes',
  'UsernameConfiguration',
  'Domain',
  'CustomDomain',
  'EstimatedNumberOfUsers',
] as const;
const readOnlyClientSettings = ['UserPoolId', 'ClientId', 'CreationDate', 'ClientType'] as const;

const passwordPolicy = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercase: true,
  TemporaryPasswordValidityDays: 7,
};

/** A pool's settings that an update leaves out. */
const poolDefaults = {
  Policies: { PasswordPolicy: passwordPolicy, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
  DeletionProtection: 'INACTIVE',
  LambdaConfig: {},
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  MfaConfiguration: 'OFF',
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  UserPoolTags: {},
  UserPoolTier: 'ESSENTIALS',
} satisfies JsonObject;

/** An app client's settings that an update leaves out. */
const clientDefaults = {
  RefreshTokenValidity: 30,
  PreventUserExistenceErrors: 'LEGACY',
  AuthSessionValidity: 3,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AllowedOAuthFlowsUserPoolClient: false,
} satisfies JsonObject;

/** Described fields that an update does not take. AWS's command line refuses them; here the service does, so that tests fail. */
const notInPoolUpdates = [
  ...readOnlyPoolSettings,
  'LastModifiedDate',
  'Name',
  'Status',
  'SmsConfigurationFailure',
  'EmailConfigurationFailure',
];
const notInClientUpdates = ['CreationDate', 'LastModifiedDate', 'ClientSecret', 'ClientType'];

/** A template's settings of a pool, under the API's names. */
export function poolOfTemplate(properties: JsonObject, identity: JsonObject, clock: Clock): JsonObject {
  const { UserPoolName, Schema, ...same } = properties;
  const at = clock().getTime() / 1000;
  return withDeprecatedNames({
    ...poolDefaults,
    ...same,
    ...identity,
    ...(UserPoolName !== undefined && { Name: UserPoolName }),
    ...(Schema !== undefined && { SchemaAttributes: Schema }),
    CreationDate: at,
    LastModifiedDate: at,
  });
}

/** A template's settings of an app client, under the API's names. */
export function clientOfTemplate(properties: JsonObject, identity: JsonObject, clock: Clock): JsonObject {
  const { GenerateSecret: _, ...same } = properties;
  const at = clock().getTime() / 1000;
  return { ...clientDefaults, ...same, ...identity, CreationDate: at, LastModifiedDate: at };
}

/**
 * The pool after `UpdateUserPool`. Settings that the request leaves out get their default; the name and `DcrConfiguration` stay.
 * @throws {CognitoError} InvalidParameterException: settings that exclude each other
 */
export function updatedPool(pool: JsonObject, request: JsonObject, clock: Clock): JsonObject {
  checkNames(request, notInPoolUpdates);
  checkPool(request);
  const { UserPoolId: _, PoolName, ...settings } = request;
  return withDeprecatedNames({
    ...poolDefaults,
    ...pick(pool, ['Name', 'DcrConfiguration']),
    ...settings,
    ...pick(pool, readOnlyPoolSettings),
    ...(PoolName !== undefined && { Name: PoolName }),
    LastModifiedDate: later(pool, clock),
  });
}

/**
 * The app client after `UpdateUserPoolClient`. Settings that the request leaves out get their default; the name stays.
 * @throws {CognitoError} InvalidParameterException: settings that exclude each other
 */
export function updatedClient(client: JsonObject, request: JsonObject, clock: Clock): JsonObject {
  checkNames(request, notInClientUpdates);
  const flows = list(request['ExplicitAuthFlows']);
  const now = flows.filter((flow) => String(flow).startsWith('ALLOW_'));
  if (now.length > 0 && now.length < flows.length) {
    throw invalidParameter('Legacy values of ExplicitAuthFlows can not be used with values that begin with ALLOW_.');
  }
  return {
    ...clientDefaults,
    ...pick(client, ['ClientName']),
    ...request,
    ...pick(client, readOnlyClientSettings),
    LastModifiedDate: later(client, clock),
  };
}

function checkNames(request: JsonObject, refused: readonly string[]): void {
  const wrong = Object.keys(request).filter((name) => refused.includes(name));
  if (wrong.length > 0) throw invalidParameter(`Unknown parameter in input: ${wrong.join(', ')}`);
}

const messages = {
  SmsVerificationMessage: 'SmsMessage',
  EmailVerificationMessage: 'EmailMessage',
  EmailVerificationSubject: 'EmailSubject',
} as const;

function checkPool(request: JsonObject): void {
  const admin = member(request, 'AdminCreateUserConfig');
  const password = member(member(request, 'Policies'), 'PasswordPolicy');
  if (admin['UnusedAccountValidityDays'] !== undefined && password['TemporaryPasswordValidityDays'] !== undefined) {
    throw invalidParameter(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
  const { PreTokenGeneration, PreTokenGenerationConfig } = member(request, 'LambdaConfig');
  if (PreTokenGeneration && isObject(PreTokenGenerationConfig)) {
    if (PreTokenGenerationConfig['LambdaArn'] !== PreTokenGeneration) {
      throw invalidParameter('PreTokenGeneration and PreTokenGenerationConfig.LambdaArn must be the same.');
    }
  }
  const template = member(request, 'VerificationMessageTemplate');
  for (const [old, name] of Object.entries(messages)) {
    if (request[old] !== undefined && template[name] !== undefined) {
      throw invalidParameter(`${old} and VerificationMessageTemplate.${name} can not both be given.`);
    }
  }
  const phone = list(request['AutoVerifiedAttributes']).includes('phone_number');
  if (phone && request['SmsConfiguration'] === undefined) {
    throw invalidParameter('SMS configuration is required when phone_number is selected for auto verification');
  }
  if (request['UserPoolTier'] === 'LITE') {
    for (const name of ['AcrConfiguration', 'DcrConfiguration']) {
      if (request[name] !== undefined) throw invalidParameter(`${name} needs the Essentials tier or higher.`);
    }
  }
}

/** Adds what DescribeUserPool returns besides: deprecated names beside the new ones, and default names of authentication contexts. */
function withDeprecatedNames(pool: JsonObject): JsonObject {
  const template = member(pool, 'VerificationMessageTemplate');
  const old = Object.entries(messages).flatMap(([name, now]) =>
    template[now] === undefined ? [] : [[name, template[now]] as const],
  );
  const days = member(member(pool, 'Policies'), 'PasswordPolicy')['TemporaryPasswordValidityDays'];
  return {
    ...pool,
    ...Object.fromEntries(old),
    AdminCreateUserConfig: {
      ...member(pool, 'AdminCreateUserConfig'),
      ...(days !== undefined && { UnusedAccountValidityDays: days }),
    },
    LambdaConfig: { ...member(pool, 'LambdaConfig'), ...preTokenGeneration(member(pool, 'LambdaConfig')) },
    AcrConfiguration: { ...contexts, ...member(pool, 'AcrConfiguration') },
  };
}

/**
 * One function in two fields, whichever was given.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PreTokenGenerationVersionConfigType.html
 */
function preTokenGeneration({ PreTokenGeneration: older, PreTokenGenerationConfig: newer }: JsonObject): JsonObject {
  const LambdaArn = isObject(newer) ? newer['LambdaArn'] : older;
  if (LambdaArn === undefined) return {};
  const versioned = { LambdaVersion: 'V1_0', ...(isObject(newer) && newer), LambdaArn };
  return { PreTokenGeneration: LambdaArn, PreTokenGenerationConfig: versioned };
}

/** Every level has a name; these are not Cognito's. */
const contexts = { Level1: { AcrValue: 'local:acr:1' }, Level2: { AcrValue: 'local:acr:2' } };

/** Two updates never have the same time, however fast they are. */
function later(settings: JsonObject, clock: Clock): number {
  return Math.max(clock().getTime() / 1000, Number(settings['LastModifiedDate'] ?? 0) + 0.001);
}

function pick(settings: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

function member(settings: JsonObject, name: string): JsonObject {
  const value = settings[name];
  return isObject(value) ? value : {};
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
