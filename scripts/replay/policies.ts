import type { Policy } from '../../contract/policy.ts';

/** What a recorded ceremony says about its authenticator, read without the ceremonies' code. */
export interface Facts {
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  /** Of a registration. */
  readonly aaguid: string;
  /** Whether there is metadata for the authenticator, and a format that leads to its trust anchors. */
  readonly canBeEnforced: boolean;
  /** Whether an assertion names its user. */
  readonly hasUserHandle: boolean;
}

/** A policy that ceremonies are replayed under. */
export interface ReplayPolicy {
  readonly name: string;
  readonly changes: (facts: Facts, algorithm: number) => Partial<Policy>;
  /** The code with which it refuses what the lenient policy accepts; `undefined` if it accepts that too. */
  readonly refusal?: (facts: Facts) => string | false;
  /** Whether the sign-in began without a user name, so that the user handle decides. */
  readonly nameless?: true;
}

const algorithms = [-7, -8, -35, -36, -257];
const another = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

const userVerificationRequired: ReplayPolicy = {
  name: 'user verification required',
  changes: () => ({ userVerification: 'required' }),
  refusal: ({ userVerified }) => !userVerified && 'user_verification_required',
};

/** Registrations are replayed under each of these. A new policy is one line. */
export const registrationPolicies: readonly ReplayPolicy[] = [
  { name: 'lenient', changes: () => ({}) },
  { name: 'verified attestation', changes: () => ({ attestation: 'verified' }) },
  {
    name: 'enforced attestation',
    changes: ({ aaguid }) => ({ attestation: 'enforced', authenticators: [aaguid] }),
    refusal: ({ canBeEnforced }) => !canBeEnforced && 'authenticator_not_allowed',
  },
  userVerificationRequired,
  { name: 'user verification preferred', changes: () => ({ userVerification: 'preferred' }) },
  { name: 'its authenticator listed', changes: ({ aaguid }) => ({ authenticators: [aaguid] }) },
  {
    name: 'another authenticator listed',
    changes: () => ({ authenticators: [another] }),
    refusal: () => 'authenticator_not_allowed',
  },
  {
    name: 'device-bound passkeys only',
    changes: () => ({ deviceBound: true }),
    refusal: ({ backupEligible }) => backupEligible && 'authenticator_not_allowed',
  },
  {
    name: 'other algorithms',
    changes: (_, own) => ({ algorithms: algorithms.filter((each) => each !== own) }),
    refusal: () => 'verification_failed',
  },
];

/** Sign-ins are replayed under each of these. */
export const authenticationPolicies: readonly ReplayPolicy[] = [
  { name: 'lenient', changes: () => ({}) },
  userVerificationRequired,
  { name: 'strict backup eligibility', changes: () => ({ strictBackupEligibility: true }) },
  {
    name: 'without a user name',
    changes: () => ({}),
    refusal: ({ hasUserHandle }) => !hasUserHandle && 'verification_failed',
    nameless: true,
  },
];
