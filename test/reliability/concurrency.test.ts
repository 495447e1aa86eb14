import { randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../contract/error-codes.ts';
import { defaultPolicy } from '../../contract/policy.ts';
import type { ListResponse } from '../../contract/shapes.ts';
import type { Lies } from '../support/authenticator/authenticator.ts';
import { mirrored, reencoded } from '../support/authenticator/signatures.ts';
import { documented } from '../support/observed/documented.ts';
import { inProcess } from '../support/stacks/functions-in-process.ts';
import { type Round, sessions } from '../support/stacks/sessions.ts';
import { type StackWithFaults, stackWithFaults } from '../support/stacks/stack-with-faults.ts';

let stack: StackWithFaults;
beforeAll(async () => {
  stack = await stackWithFaults({ run: inProcess });
});
afterAll(() => stack.stop());

type Answer = (round: Round, index: number) => AuthenticationResponseJSON;

const atOnce = (rounds: readonly Round[], answer: Answer) =>
  Promise.all(rounds.map((round, index) => round.verify(answer(round, index))));

/** How many were accepted, and how many were not. */
const numbers = (verdicts: readonly boolean[]) =>
  [true, false].map((wanted) => String(verdicts.filter((verdict) => verdict === wanted).length));

type Spelling = (signature: string) => string;
const spelt = (credential: AuthenticationResponseJSON, spelling: Spelling) => ({
  ...credential,
  response: { ...credential.response, signature: spelling(credential.response.signature) },
});

/** Somebody signs in; then what they sent answers another Cognito session, its signature in another spelling. */
async function replayed(spelling: Spelling): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered({ algorithm: -7 });
  const [first, second] = (await sessions(stack, email, 2)) as [Round, Round];
  const seen = authenticator.get(await stack.visitor.publicOptions());
  return numbers([await first.verify(seen), await second.verify(spelt(seen, spelling))]);
}

/** The same with a spelling that verifies: it would have signed in, had it come first. */
async function replayedAsGood(spelling: Spelling): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered({ algorithm: -7 });
  const [round] = (await sessions(stack, email, 1)) as [Round];
  const unseen = authenticator.get(await stack.visitor.publicOptions());
  expect(await round.verify(spelt(unseen, spelling))).toBe(true);
  return replayed(spelling);
}

/** A signature in another spelling is another assertion, also in the session where the first was used. */
async function respelt(): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered({ algorithm: -7 });
  const [round] = (await sessions(stack, email, 1)) as [Round];
  const assertion = authenticator.get(round.options);
  return numbers([await round.verify(assertion), await round.verify(spelt(assertion, mirrored))]);
}

async function oneAssertion(): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered();
  const assertion = authenticator.get(await stack.visitor.publicOptions());
  return numbers(await atOnce(await sessions(stack, email, 50), () => assertion));
}

async function oneChallenge(): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered();
  const options = await stack.visitor.publicOptions();
  return numbers(await atOnce(await sessions(stack, email, 50), () => authenticator.get(options)));
}

async function oneCounter(): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered({ counts: true, synced: false });
  const rounds = await sessions(stack, email, 20);
  return numbers(await atOnce(rounds, ({ options }) => authenticator.get(options, { counter: 7 })));
}

/** Whatever comes first: no counter value is taken after a higher one. */
async function manyCounters(): Promise<string[]> {
  const { email, authenticator } = await stack.visitor.registered({ counts: true, synced: false });
  const falling: Answer = ({ options }, index) => authenticator.get(options, { counter: 21 - index });
  const [highest] = await atOnce(await sessions(stack, email, 20), falling);
  const again = await atOnce(await sessions(stack, email, 20), falling);
  expect(again).not.toContain(true);
  return highest ? ['the highest, lower ones only before it', 'the others'] : ['not the highest', ''];
}

/** Somebody who may register. */
async function registrant() {
  const { AccessToken: token } = await stack.visitor.passwordTokens(await stack.visitor.user());
  const options = () => stack.visitor.creationOptions(token);
  return {
    options,
    async register(credential: RegistrationResponseJSON): Promise<string> {
      const { status, body } = await stack.visitor.call('POST', '/passkeys', { token, body: { credential } });
      return status === 201 ? 'registered' : (body as Problem).code;
    },
    async passkeys(): Promise<number> {
      return (await stack.visitor.call<ListResponse>('GET', '/passkeys', { token })).body.passkeys.length;
    },
  };
}

/** How many were registered, and how many were not and why. */
function outcomes(all: readonly string[]): string[] {
  const refused = all.filter((outcome) => outcome !== 'registered');
  const codes = [...new Set(refused)].map((code) => `\`${code}\``).join(', ');
  return [String(all.length - refused.length), `${refused.length}: ${codes}`];
}

const newPasskey = (options: PublicKeyCredentialCreationOptionsJSON, lies?: Lies) =>
  stack.visitor.authenticator().create({ ...options, excludeCredentials: [] }, lies);

async function oneRegistrationChallenge(): Promise<string[]> {
  const { options, register, passkeys } = await registrant();
  const given = await options();
  const all = await Promise.all(Array.from({ length: 10 }, () => register(newPasskey(given))));
  expect(await passkeys()).toBe(1);
  return outcomes(all);
}

async function oneCredentialId(): Promise<string[]> {
  const lies = { credentialId: randomBytes(20).toString('base64url') };
  const { options, register } = await registrant();
  const created = await Promise.all(Array.from({ length: 5 }, async () => newPasskey(await options(), lies)));
  return outcomes(await Promise.all(created.map(register)));
}

async function oneLastPlace(): Promise<string[]> {
  const { options, register, passkeys } = await registrant();
  const limit = defaultPolicy.credentialLimit;
  const created = await Promise.all(Array.from({ length: limit + 4 }, async () => newPasskey(await options())));
  for (const credential of created.slice(0, limit - 1)) expect(await register(credential)).toBe('registered');
  const all = await Promise.all(created.slice(limit - 1).map(register));
  expect(await passkeys()).toBe(limit);
  return outcomes(all);
}

const cases: [title: string, attempt: () => Promise<string[]>][] = [
  ['One assertion is sent again in another Cognito session', () => replayed((signature) => signature)],
  ['One assertion is sent again with its signature as (r, n − s)', () => replayedAsGood(mirrored)],
  ['One assertion is sent again with its signature in another encoding', () => replayed(reencoded)],
  ['One assertion is sent again as (r, n − s) in the same session', respelt],
  ['One assertion is sent in 50 Cognito sessions at once', oneAssertion],
  ['50 assertions answer one challenge in 50 Cognito sessions', oneChallenge],
  ['20 sign-ins by a device-bound passkey have the same signature counter', oneCounter],
  ['20 sign-ins by a device-bound passkey have falling signature counters', manyCounters],
  ['10 passkeys answer one registration challenge', oneRegistrationChallenge],
  ['A user registers 5 passkeys with one credential ID', oneCredentialId],
  ['5 passkeys are registered where one place is left', oneLastPlace],
];

describe('Assertions and registrations used twice or at the same moment', () => {
  const rows = documented('Used twice, or at the same moment');

  it.each(cases)('%s', async (title, attempt) => {
    expect(await attempt()).toEqual(rows.get(title));
  });

  it('`docs/reliability.md` has a row for each repeated or parallel use', () =>
    expect([...rows.keys()]).toEqual(cases.map(([title]) => title)));
});
