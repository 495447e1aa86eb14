import { mock } from 'node:test';
import { MetadataService } from '@simplewebauthn/server';
import * as v from 'valibot';
import { defaultPolicy, type Policy } from '../../contract/policy.ts';
import { challengeOf } from '../../lambdas/ceremonies/client-data.ts';
import { AuthenticationResponse, RegistrationResponse } from '../../lambdas/ceremonies/responses.ts';
import { requireUserHandle, verifyAssertion } from '../../lambdas/ceremonies/verify-assertion.ts';
import { verifyRegistration } from '../../lambdas/ceremonies/verify-registration.ts';
import { PasskeyError } from '../../lambdas/passkey-error.ts';
import { factsOf } from './facts.ts';
import { authenticationPolicies, type Facts, type ReplayPolicy, registrationPolicies } from './policies.ts';
import {
  publicKeyOf,
  type RecordedAuthentication,
  type RecordedCeremony,
  type RecordedRegistration,
} from './record.ts';

/** What became of a recorded ceremony under one policy. */
export interface Verdict {
  readonly policy: string;
  /** `accepted`, `refused` for any code, or a code. */
  readonly expected: string;
  /** `accepted`, a code, or `fault: ` and what was thrown. */
  readonly actual: string;
  readonly asExpected: boolean;
}

/**
 * Replays a recorded ceremony under each policy, with the clock of its record and without a network. Only what needs the
 * table is left out: whether a challenge was used before, and signature counters.
 */
export async function replay(record: RecordedCeremony): Promise<Verdict[]> {
  const policies = record.kind === 'registration' ? registrationPolicies : authenticationPolicies;
  const facts = factsOf(record);
  const verdicts: Verdict[] = [];
  for (const policy of policies) {
    const expected = expectedVerdict(record, facts, policy);
    const actual = await atRecordedTime(record, () => verdictOf(record, facts, policy));
    const asExpected = expected === 'refused' ? codes.test(actual) && actual !== 'accepted' : actual === expected;
    verdicts.push({ policy: policy.name, expected, actual, asExpected });
  }
  return verdicts;
}

const codes = /^[a-z_]+$/;

function expectedVerdict({ expected }: RecordedCeremony, facts: Facts, { name, refusal }: ReplayPolicy): string {
  const [recorded = ''] = codes.exec(expected.split(/[^a-z_]/)[0] ?? '') ?? [];
  const further = refusal?.(facts) || undefined;
  if (recorded === 'accepted') return further ?? 'accepted';
  return name === 'lenient' ? recorded : 'refused';
}

/** Runs `ceremony` at the record's time. Revocation lists count as out of reach. */
async function atRecordedTime<T>({ clock }: RecordedCeremony, ceremony: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.reject(new Error('There is no network in a replay.'));
  if (clock !== undefined) mock.timers.enable({ apis: ['Date'], now: Date.parse(clock) });
  try {
    return await ceremony();
  } finally {
    if (clock !== undefined) mock.timers.reset();
    globalThis.fetch = fetch;
  }
}

async function verdictOf(record: RecordedCeremony, facts: Facts, policy: ReplayPolicy): Promise<string> {
  const changed: Policy = {
    ...defaultPolicy,
    userVerification: 'discouraged',
    algorithms: [record.algorithm],
    topOrigins: record.topOrigin === undefined ? [] : [record.topOrigin],
    ...policy.changes(facts, record.algorithm),
  };
  try {
    if (record.kind === 'registration') await register(record, changed);
    else await authenticate(record, changed, facts, policy.nameless ?? false);
    return 'accepted';
  } catch (error) {
    if (error instanceof PasskeyError) return error.code;
    if (v.isValiError(error)) return 'invalid_request';
    return `fault: ${error}`;
  }
}

const relyingPartyOf = ({ rpId, origin }: RecordedCeremony) => ({ id: rpId, origins: [origin] });

function requireChallenge(actual: string, expected: string): void {
  if (actual !== expected) throw new PasskeyError('challenge_invalid', 'It answers another challenge.');
}

async function register(record: RecordedRegistration, policy: Policy): Promise<void> {
  await MetadataService.initialize({
    mdsServers: [],
    statements: structuredClone(record.metadata ?? []),
    verificationMode: 'permissive',
  });
  const response = v.parse(RegistrationResponse, record.response);
  requireChallenge(challengeOf(response, policy), record.challenge);
  await verifyRegistration(response, record.challenge, { relyingParty: relyingPartyOf(record), policy });
}

/** The credential ID where a record has none. */
const standInId = 'cmVwbGF5';

async function authenticate(
  record: RecordedAuthentication,
  policy: Policy,
  { backupEligible }: Facts,
  nameless: boolean,
): Promise<void> {
  const { id, rawId, ...others } = record.response;
  const response = v.parse(AuthenticationResponse, { ...others, id: id ?? standInId, rawId: rawId ?? standInId });
  requireChallenge(challengeOf(response, policy), record.challenge);
  // Who owns the credential is not recorded, so its owner is the user that the assertion names.
  const { userHandle } = response.response;
  const credential = { id: response.id, publicKey: publicKeyOf(record), backupEligible, userId: 'replayed' };
  requireUserHandle(response, userHandle === undefined ? credential : { ...credential, userHandle }, nameless);
  await verifyAssertion(response, record.challenge, credential, { relyingParty: relyingPartyOf(record), policy });
}
