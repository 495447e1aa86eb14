import {
  UpdateUserPoolClientRequest$,
  UpdateUserPoolRequest$,
  UserPoolClientType$,
  UserPoolType$,
} from '@aws-sdk/client-cognito-identity-provider';
import { object, type Settings } from './values.ts';

/** The fifth part of a structure's schema in the SDK: its members' names. */
type Structure = readonly [number, string, string, unknown, readonly string[], ...unknown[]];
const members = (structure: Structure): readonly string[] => structure[4];

const readOnlySettings = (described: Structure, taken: Structure): ReadonlySet<string> =>
  new Set(members(described).filter((name) => !members(taken).includes(name)));

/**
 * What Cognito describes and `UpdateUserPool` does not take: by the installed SDK, so that this is no list to be kept. A setting that
 * is newer than the SDK is none of these, and so it is sent back as it came.
 */
export const readOnlyOfPool = readOnlySettings(UserPoolType$, UpdateUserPoolRequest$);
/** The same for `UpdateUserPoolClient`. */
export const readOnlyOfClient = readOnlySettings(UserPoolClientType$, UpdateUserPoolClientRequest$);

/**
 * The request that leaves a described pool as it is: `UpdateUserPool` resets what it is not given, and refuses some of what is described
 * beside each other.
 */
export function poolUpdate(described: Settings): Settings {
  const { Id: UserPoolId, Name: PoolName } = described;
  const settings = without(described, readOnlyOfPool);
  return {
    ...without(settings, leftOut(settings)),
    ...temporaryPasswords(settings),
    UserPoolId,
    ...(PoolName !== undefined && { PoolName }),
  };
}

/** The request that leaves a described app client as it is; `UpdateUserPoolClient` resets what it is not given. */
export function clientUpdate(described: Settings): Settings {
  return without(described, readOnlyOfClient);
}

/** Old names of messages, with the place of the template where they are now. Described are both; only one may be given. */
const messages = {
  SmsVerificationMessage: 'SmsMessage',
  EmailVerificationMessage: 'EmailMessage',
  EmailVerificationSubject: 'EmailSubject',
} as const;

function leftOut(settings: Settings): Set<string> {
  const template = object(settings['VerificationMessageTemplate']);
  const names = Object.entries(messages).flatMap(([old, now]) => (template[now] === undefined ? [] : [old]));
  // What is left out of these stays, and what is given is refused on a plan that has no such feature.
  names.push('DcrConfiguration');
  // Described with the names that every pool has; other ones are refused on this plan, so it has none.
  if (settings['UserPoolTier'] === 'LITE') names.push('AcrConfiguration');
  return new Set(names);
}

/** "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays": described are both. */
function temporaryPasswords(settings: Settings): Settings {
  const { PasswordPolicy } = object(settings['Policies']);
  const { AdminCreateUserConfig } = settings;
  if (AdminCreateUserConfig === undefined) return {};
  if (object(PasswordPolicy)['TemporaryPasswordValidityDays'] === undefined) return {};
  return {
    AdminCreateUserConfig: without(object(AdminCreateUserConfig), new Set(['UnusedAccountValidityDays'])),
  };
}

function without(settings: Settings, names: ReadonlySet<string>): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== null && !names.has(name)));
}
