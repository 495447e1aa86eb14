import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { defaultPolicy, type Policy } from '../../contract/policy.ts';
import { wholeNumber } from '../props/whole-number.ts';
import { checkOrigins } from '../relying-party/origins.ts';
import type { PoolPolicy } from './pool-policy.ts';

/** Signature algorithms by their names in IANA's COSE registry; `Ed25519` is what authenticators call EdDSA, -8. */
const algorithms = { Ed25519: -8, ES256: -7, ES384: -35, ES512: -36, RS256: -257 } as const;
/** A signature algorithm of passkeys. */
export type Algorithm = keyof typeof algorithms;

/** What may be chosen where there is a choice. */
export const choices = {
  dangerUserVerification: ['preferred', 'discouraged'],
  attestation: ['none', 'verified', 'enforced'],
  algorithms: Object.keys(algorithms) as Algorithm[],
  counterPolicy: ['refuse-device-bound', 'refuse'],
  changesNeed: ['passkey', 'recent-sign-in'],
} as const;

/** What is asked of passkeys, in the options of each ceremony and again in its verification. */
export interface PolicyProps {
  /**
   * Weakens the sign-in: with `preferred` or `discouraged` whoever holds the device may be taken for its owner, since the
   * authenticator need not ask for PIN, fingerprint or face (WebAuthn Level 3, section 5.8.6).
   * @default - user verification is required
   */
  readonly dangerUserVerification?: 'preferred' | 'discouraged' | undefined;

  /**
   * What is asked of attestation, the statement about an authenticator's make (WebAuthn Level 3, section 6.5): nothing; that it
   * verifies where there is one; that it verifies up to a trust anchor of one of `authenticators`. Synced passkeys mostly
   * come without one, so that `enforced` leaves security keys and managed devices.
   * @default 'none'
   */
  readonly attestation?: Policy['attestation'] | undefined;

  /**
   * AAGUIDs of the authenticators that may be registered. Unless attestation is `enforced`, an AAGUID is the authenticator's mere
   * word.
   * @default - any authenticator
   */
  readonly authenticators?: readonly string[] | undefined;

  /**
   * The file of a BLOB of the FIDO Metadata Service (https://mds3.fidoalliance.org), with the trust anchors of `authenticators`; given
   * with `enforced` attestation and only then. Its signature and age are checked at synthesis and when the function loads
   * it: after its `nextUpdate`, about a month, no passkey can be registered until a newer one is deployed. Sign-ins go on.
   * @default - none
   */
  readonly metadataBlob?: string | undefined;

  /**
   * Weakens attestation: the file of a root certificate (PEM) which takes the place of the FIDO Alliance's, for a metadata
   * service of one's own. Whoever has its key says which authenticators are genuine.
   * @default - the roots of the FIDO Alliance's certificates
   */
  readonly dangerMetadataRoot?: string | undefined;

  /**
   * Whether passkeys that may be synced (WebAuthn Level 3, section 6.1.3) are refused.
   * @default false
   */
  readonly deviceBoundOnly?: boolean | undefined;

  /**
   * The signature algorithms of new passkeys, in order of preference. Passkeys that exist stay as they are.
   * @default ['Ed25519', 'ES256', 'RS256']
   */
  readonly algorithms?: readonly Algorithm[] | undefined;

  /**
   * The origins of pages that may have a ceremony run in a frame of theirs (WebAuthn Level 3, section 5.10).
   * @default - none: a ceremony in a frame of another origin is refused
   */
  readonly topOrigins?: readonly string[] | undefined;

  /**
   * How many passkeys a user may have, 1 to 20.
   * @default 20
   */
  readonly passkeyLimit?: number | undefined;

  /**
   * Whether a sign-in is refused when its passkey's backup eligibility has changed, as the specification has it (section 7.2,
   * step 18). Some providers do change it; by default that is recorded and accepted.
   * @default false
   */
  readonly strictBackupEligibility?: boolean | undefined;

  /**
   * Which sign-ins are refused when the passkey's signature counter did not grow (WebAuthn Level 3, section 6.1.1). A copied
   * authenticator shows in it, but so does a synced passkey that was moved to a password manager which does not count.
   * `refuse-device-bound` refuses passkeys that were registered as device-bound, and accepts and records the others; `refuse` refuses all
   * (docs/security.md).
   * @default 'refuse-device-bound'
   */
  readonly counterPolicy?: Policy['counterPolicy'] | undefined;

  /**
   * Whether a passkey may be made without a prompt, within minutes of a sign-in with a password (WebAuthn Level 3, section 5.1.3,
   * conditional creation).
   * @default false
   */
  readonly conditionalCreation?: boolean | undefined;

  /**
   * How many answers a sign-in may give before it fails, 1 to 10.
   * @default 3
   */
  readonly answersPerSignIn?: number | undefined;

  /**
   * Whether options for a user name list the user's credential IDs. Without them options tell nothing about who exists (WebAuthn
   * Level 3, section 14.6.3), and passkeys on another device are found less easily.
   * @default true
   */
  readonly sendCredentialIds?: boolean | undefined;

  /**
   * IDs of the app clients, such as `client.userPoolClientId`, whose users prove their password (SRP) first and the passkey then. Such a
   * client allows custom authentication and no other flow; where its users register a passkey is another client.
   * @default - none: the passkey alone
   */
  readonly passwordFirst?: readonly string[] | undefined;

  /**
   * Whether tokens say with which passkey their user signed in: `passkey_amr`, `passkey_id`, `passkey_kind` (docs/token-claims.md). The pool
   * gets a pre token generation trigger for it, and each sign-in one read and one write more.
   * @default false
   */
  readonly tokenClaims?: boolean | undefined;

  /**
   * Whether the pool's users have another way to sign in which works when no passkey does, such as a password that can be reset by e-mail.
   * Then they may remove their last passkey; else that is refused. Recovery codes are no such way: they run out.
   * @default false
   */
  readonly otherSignInMethods?: boolean | undefined;

  /**
   * What users with a passkey must show to add, rename or remove passkeys and to make recovery codes. `passkey`: a sign-in with a passkey
   * or a recovery code, or an assertion for the change; a password or a mailbox is not enough. `recent-sign-in`: any sign-in within
   * `recentAuthentication`.
   * @default 'passkey'
   */
  readonly changesNeed?: Policy['changesNeed'] | undefined;

  /**
   * After how many hours a user who has no passkey at hand, and no recovery code, may change passkeys with any other sign-in. The owner learns
   * of it at once and can cancel it. 0: never; then only an administrator helps. At most 720.
   * @default 24
   */
  readonly recoveryDelayHours?: number | undefined;

  /**
   * How many hours ago a passkey must have been registered to sign in at a client of `passwordFirst`. At most 720.
   * @default 24
   */
  readonly passwordFirstPasskeyHours?: number | undefined;
}

/**
 * What the properties ask for otherwise than by default; `docs/configuration.md` explains them. Files are checked elsewhere.
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function policyChanges(props: PolicyProps, pool: PoolPolicy): Partial<Policy> {
  oneOf('dangerUserVerification', props.dangerUserVerification);
  oneOf('attestation', props.attestation);
  oneOf('counterPolicy', props.counterPolicy);
  const { credentialLimit, answers } = defaultPolicy;
  wholeNumber('passkeyLimit', props.passkeyLimit ?? credentialLimit, { to: credentialLimit });
  wholeNumber('answersPerSignIn', props.answersPerSignIn ?? answers, { to: 10 });
  oneOf('changesNeed', props.changesNeed);
  for (const name of ['recoveryDelayHours', 'passwordFirstPasskeyHours'] as const)
    wholeNumber(name, props[name] ?? defaultPolicy[name], { from: 0, to: 720 });
  checkAuthenticators(props);
  checkOrigins('topOrigins', props.topOrigins ?? []);
  checkClientIds(props.passwordFirst ?? []);
  const policy: Policy = {
    userVerification: props.dangerUserVerification ?? defaultPolicy.userVerification,
    attestation: props.attestation ?? defaultPolicy.attestation,
    authenticators: props.authenticators ?? defaultPolicy.authenticators,
    deviceBound: props.deviceBoundOnly ?? defaultPolicy.deviceBound,
    algorithms: props.algorithms ? coseAlgorithms(props.algorithms) : defaultPolicy.algorithms,
    topOrigins: props.topOrigins ?? defaultPolicy.topOrigins,
    credentialLimit: props.passkeyLimit ?? defaultPolicy.credentialLimit,
    strictBackupEligibility: props.strictBackupEligibility ?? defaultPolicy.strictBackupEligibility,
    counterPolicy: props.counterPolicy ?? defaultPolicy.counterPolicy,
    conditionalCreation: props.conditionalCreation ?? defaultPolicy.conditionalCreation,
    answers: props.answersPerSignIn ?? defaultPolicy.answers,
    sendCredentialIds: props.sendCredentialIds ?? defaultPolicy.sendCredentialIds,
    passwordFirst: props.passwordFirst ?? defaultPolicy.passwordFirst,
    tokenClaims: props.tokenClaims ?? defaultPolicy.tokenClaims,
    otherSignInMethods: props.otherSignInMethods ?? defaultPolicy.otherSignInMethods,
    changesNeed: props.changesNeed ?? defaultPolicy.changesNeed,
    recoveryDelayHours: props.recoveryDelayHours ?? defaultPolicy.recoveryDelayHours,
    passwordFirstPasskeyHours: props.passwordFirstPasskeyHours ?? defaultPolicy.passwordFirstPasskeyHours,
    ...pool,
  };
  const names = Object.keys(policy) as (keyof Policy)[];
  const same = (name: keyof Policy) => JSON.stringify(policy[name]) === JSON.stringify(defaultPolicy[name]);
  return Object.fromEntries(names.filter((name) => !same(name)).map((name) => [name, policy[name]]));
}

function oneOf(property: keyof typeof choices, given: string | undefined): void {
  const allowed: readonly string[] = choices[property];
  if (given === undefined || allowed.includes(given)) return;
  throw new Error(`${property}: "${given}" is none of ${allowed.map((value) => `"${value}"`).join(', ')}.`);
}

function coseAlgorithms(given: readonly Algorithm[]): number[] {
  for (const [index, name] of given.entries()) {
    oneOf('algorithms', name);
    if (given.indexOf(name) !== index) throw new Error(`algorithms: "${name}" is given twice. Write it once.`);
  }
  if (given.length === 0) {
    throw new Error(`algorithms: none is given. Write some of ${choices.algorithms.join(', ')}, or leave it out.`);
  }
  return given.map((name) => algorithms[name]);
}

function checkClientIds(given: readonly string[]): void {
  for (const id of given) {
    if (!Token.isUnresolved(id) && !/^\w+$/.test(id))
      throw new Error(`passwordFirst: "${id}" is no ID of an app client. Write it as Cognito made it.`);
  }
}

const aaguid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const nobodys = '00000000-0000-0000-0000-000000000000';

function checkAuthenticators({
  attestation,
  authenticators = [],
  metadataBlob,
  dangerMetadataRoot,
}: PolicyProps): void {
  for (const [index, given] of authenticators.entries()) {
    if (!aaguid.test(given)) {
      throw new Error(
        `authenticators: "${given}" is not an AAGUID in lower case. Write it as the FIDO Metadata Service does, such as ` +
          '"2fc0579f-8113-47ea-b116-bb5a8db9202a".',
      );
    }
    if (given === nobodys) {
      throw new Error(`authenticators: "${given}" is what authenticators of any make say. Leave it out.`);
    }
    if (authenticators.indexOf(given) !== index) {
      throw new Error(`authenticators: "${given}" is given twice. Write it once.`);
    }
  }
  if (attestation === 'enforced') {
    if (authenticators.length === 0) {
      throw new Error(
        'authenticators: none is given, and attestation is "enforced". Write the AAGUID of each that is allowed.',
      );
    }
    if (metadataBlob === undefined) {
      throw new Error(
        'metadataBlob: it is missing, and attestation is "enforced". Download https://mds3.fidoalliance.org to a file and give its path.',
      );
    }
    return;
  }
  for (const [property, path] of Object.entries({ metadataBlob, dangerMetadataRoot })) {
    if (path !== undefined) {
      throw new Error(
        `${property}: "${path}" is read only when attestation is "enforced". Set that too, or leave it out.`,
      );
    }
  }
}

/** @throws Error if it is not from a minute to an hour */
export function checkRecentAuthentication(recentAuthentication: Duration): Duration {
  const seconds = recentAuthentication.toSeconds();
  if (seconds >= 60 && seconds <= 3600) return recentAuthentication;
  throw new Error(`recentAuthentication: ${seconds} seconds are not between one minute and one hour.`);
}
