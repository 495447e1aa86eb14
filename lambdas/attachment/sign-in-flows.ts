/** What an app client's settings say of the ways to sign in. Imports nothing, so that synthesis may ask without the SDK. */

/** The settings that decide it, as Cognito describes them and CloudFormation takes them. */
export interface SignInSettings {
  /** A list of flows. */
  readonly ExplicitAuthFlows?: unknown;
  /** Whether the client has managed login. */
  readonly AllowedOAuthFlowsUserPoolClient?: unknown;
}

/** Ways by which a password alone signs in. */
export interface PasswordOnlyWays {
  /** Flows, in the names that `ExplicitAuthFlows` has for them. */
  readonly flows: readonly string[];
  readonly managedLogin: boolean;
}

/** The flow of custom authentication. */
export const customAuthFlow = 'ALLOW_CUSTOM_AUTH';
const harmless = [customAuthFlow, 'ALLOW_REFRESH_TOKEN_AUTH'];
/** What Cognito allows where `ExplicitAuthFlows` is missing or empty. */
const defaultFlows: readonly string[] = [...harmless, 'ALLOW_USER_SRP_AUTH'];
/** Any other flow takes a password: also `ALLOW_USER_AUTH`, and, to be safe, one that is newer than this list. */
const flowsWithoutPassword: readonly string[] = [...harmless, 'CUSTOM_AUTH_FLOW_ONLY'];

/**
 * Tells whether custom authentication may sign in. Names from before `ALLOW_…` can't stand beside the newer ones, and all allow it: they add
 * another flow to it, or say that there is no other (`CUSTOM_AUTH_FLOW_ONLY`).
 */
export function allowsCustomAuth(client: SignInSettings): boolean {
  const flows = flowsOf(client);
  return flows.includes(customAuthFlow) || flows.every((flow) => !flow.startsWith('ALLOW_'));
}

/** Finds the ways by which a password alone signs in; `undefined` if there are none. */
export function passwordOnlyWays(client: SignInSettings): PasswordOnlyWays | undefined {
  const flows = flowsOf(client).filter((flow) => !flowsWithoutPassword.includes(flow));
  const managedLogin = Boolean(client.AllowedOAuthFlowsUserPoolClient);
  return flows.length > 0 || managedLogin ? { flows, managedLogin } : undefined;
}

/** The pool settings that let Cognito continue after a password without calling Define. */
export interface SecondFactorSettings {
  readonly MfaConfiguration?: unknown;
  readonly DeviceConfiguration?: unknown;
}

/** Why a pool with {@link waysPastPasskey} can't have clients that ask for the passkey after the password. */
export const passkeyIsSkipped = 'Cognito then issues tokens after the password, without asking for the passkey.';

/**
 * Finds the settings by which Cognito issues tokens after a password without asking for the passkey: its own MFA, where users may
 * have it, and remembered devices. A device is remembered as soon as any property of `DeviceConfiguration` is set.
 */
export function waysPastPasskey({
  MfaConfiguration: mfa = 'OFF',
  DeviceConfiguration: devices,
}: SecondFactorSettings): string[] {
  const remembers = Object.values(Object(devices)).some((value) => value !== undefined && value !== null);
  return [
    ...(mfa === null || mfa === 'OFF' ? [] : [`MFA (${typeof mfa === 'string' ? mfa : 'known only at deployment'})`]),
    ...(remembers ? ['remembered devices'] : []),
  ];
}

const flowsOf = ({ ExplicitAuthFlows: named }: SignInSettings): readonly string[] =>
  Array.isArray(named) && named.length > 0 ? named : defaultFlows;
