import { randomUUID } from 'node:crypto';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { standing } from '../../bench/cost/usage.ts';
import { environment } from '../../contract/environment.ts';
import type { OperationName } from '../../contract/operations.ts';
import { Log } from '../fuzz/log.ts';
import { relyingParty, System } from '../fuzz/system.ts';
import { Authenticator, type Lies } from '../support/authenticator/authenticator.ts';
import { extractMetrics, metricName } from '../support/observed/emf.ts';

const browsers = [
  {
    platform: 'windows',
    browser: 'chrome',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  },
  {
    platform: 'ios',
    browser: 'safari',
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
  {
    platform: 'macos',
    browser: 'firefox',
    userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  },
  {
    platform: 'windows',
    browser: 'edge',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  },
  { platform: 'other', browser: 'other', userAgent: `a browser of ${randomUUID()}` },
] as const;

const providers = [
  ['Google Password Manager', 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'],
  ['Apple Passwords', 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd'],
  ['1Password', 'bada5566-a7aa-401f-bd96-45619a55120d'],
  ['undisclosed', '00000000-0000-0000-0000-000000000000'],
  // A YubiKey.
  ['other', '2fc0579f-8113-47ea-b116-bb5a8db9202a'],
] as const;

const pick = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;
const authenticatorOf = (aaguid: string) =>
  new Authenticator({ origin: relyingParty.origin, aaguid: Buffer.from(aaguid.replaceAll('-', ''), 'hex') });

/** What each metric has to add up to, tallied beside the ceremonies and not by what the functions say. */
const expected = new Map<string, number>();
let detailed = false;
/** By default only the first set counts. */
function count(name: string, ...sets: Readonly<Record<string, string>>[]): void {
  for (const set of detailed ? sets : sets.slice(0, 1)) {
    const key = metricName(name, set);
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
}

let system: System;
const log = new Log();
beforeAll(async () => {
  process.env['POWERTOOLS_METRICS_NAMESPACE'] = 'Test';
  system = await System.start(inject('dynamoDbEndpoint'));
  log.start();
});
afterAll(async () => {
  log.stop();
  await system.stop();
});

async function call<Body>(name: OperationName, sub: string, body: object, userAgent: string): Promise<Body> {
  const claims = {
    ...{ token_use: 'access', sub, username: sub, client_id: 'test', scope: 'aws.cognito.signin.user.admin' },
    auth_time: String(Math.floor(Date.now() / 1000)),
  };
  const headers = { 'content-type': 'application/json', 'user-agent': userAgent, authorization: `Bearer ${sub}` };
  const requestContext = { authorizer: { jwt: { claims } } };
  const answer = await system.route(name, JSON.stringify({ headers, body: JSON.stringify(body), requestContext }));
  return answer.body && JSON.parse(answer.body);
}

async function trigger(source: string, sub: string, request: object) {
  const event = { triggerSource: `${source}_Authentication`, userName: sub, callerContext: { clientId: 'c' } };
  const whole = { ...event, request: { userAttributes: { sub }, ...request }, response: {} };
  return system.trigger<{ response: Record<string, Record<string, string>> }>(JSON.stringify(whole));
}

async function register(sub: string, authenticator: Authenticator, lies: Lies | 'abandoned', userAgent: string) {
  const options = await call<PublicKeyCredentialCreationOptionsJSON>('registration-options', sub, {}, userAgent);
  if (lies !== 'abandoned') await call('register', sub, { credential: authenticator.create(options, lies) }, userAgent);
}

/** Seven in ten are good, one lacks user verification, one comes from another origin, one is given up. */
async function countedRegistration(index: number): Promise<void> {
  const { userAgent, ...client } = pick(browsers, index);
  const [provider, aaguid] = pick(providers, Math.floor(index / 5));
  const ceremony = 'registration';
  const part = Math.floor(index / 25) % 10;
  const refused = { 7: 'user_verification_required', 8: 'verification_failed' }[part];
  count('CeremoniesStarted', { ceremony }, { ceremony, ...client });
  if (refused) {
    count(
      'CeremoniesRefused',
      { ceremony },
      { ceremony, code: refused },
      { ceremony, provider: 'unknown' },
      { ceremony, ...client },
    );
    count('CeremoniesRefused', { counted: 'ceremonies' });
  } else if (part !== 9) {
    count('CeremoniesCompleted', { ceremony }, { ceremony, provider }, { ceremony, ...client });
  }
  const lies = { 7: { userVerified: false }, 8: { origin: 'https://evil.example' }, 9: 'abandoned' as const }[part];
  await register(randomUUID(), authenticatorOf(aaguid), lies ?? {}, userAgent);
}

/** Six in ten are good; one lacks user verification, one has another's passkey, one is given up, one meets a fault of ours. */
async function countedSignIn(index: number, people: readonly { sub: string; authenticator: Authenticator }[]) {
  const { sub, authenticator } = pick(people, index);
  const [provider] = pick(providers, index);
  const ceremony = 'authentication';
  const part = Math.floor(index / 5) % 10;
  if (detailed) count('CeremoniesStarted', { ceremony });
  const { response } = await trigger('CreateAuthChallenge', sub, { session: [] });
  const options: PublicKeyCredentialRequestOptionsJSON = JSON.parse(
    response['publicChallengeParameters']?.['options'] ?? '',
  );
  if (part === 9) return;
  const { allowCredentials: _, ...any } = options;
  const credential =
    part === 7
      ? pick(people, index + 1).authenticator.get(any)
      : authenticator.get(options, { userVerified: part !== 6 });
  const request = {
    privateChallengeParameters: part === 8 ? {} : response['privateChallengeParameters'],
    challengeAnswer: JSON.stringify({
      type: 'passkey',
      credential: { ...credential, response: { ...credential.response, userHandle: undefined } },
    }),
  };
  const answered = trigger('VerifyAuthChallengeResponse', sub, request);
  if (part === 8) {
    count('CeremoniesFaulted', { ceremony });
    await expect(answered).rejects.toThrow('Something went wrong');
    return;
  }
  await answered;
  const code = { 6: 'user_verification_required', 7: 'passkey_unknown' }[part];
  if (!code) return count('CeremoniesCompleted', { ceremony }, { ceremony, provider });
  count('CeremoniesRefused', { counted: 'ceremonies' });
  const of = part === 7 ? 'unknown' : provider;
  return count('CeremoniesRefused', { ceremony }, { ceremony, code }, { ceremony, provider: of });
}

async function countedReport(index: number): Promise<void> {
  const { userAgent, ...client } = pick(browsers, index);
  const ceremony = pick(['authentication', 'autofill', 'registration'] as const, index);
  const outcome = pick(['completed', 'cancelled', 'timed_out', 'blocked', 'unsupported', 'failed', 'abandoned'], index);
  const error =
    outcome === 'completed' || outcome === 'abandoned' ? undefined : pick(['NotAllowedError', 'WeirdError'], index);
  const known = error === 'WeirdError' ? 'other' : error;
  const sets = [
    { outcome },
    { ceremony, outcome },
    { ...client, outcome },
    ...(known ? [{ outcome, error: known }] : []),
  ];
  count('BrowserCeremonies', ...sets);
  await call('telemetry', '', { ceremony, outcome, milliseconds: index, ...(error && { error }) }, userAgent);
}

/** Plays a thousand ceremonies, and returns what the functions wrote. */
async function thousandCeremonies(): Promise<string> {
  expected.clear();
  // Two with a passkey of each provider: one alone would sign in too often.
  const people = [...providers, ...providers].map(([, aaguid]) => ({
    sub: randomUUID(),
    authenticator: authenticatorOf(aaguid),
  }));
  for (const { sub, authenticator } of people) await register(sub, authenticator, {}, browsers[0].userAgent);
  log.take();
  for (let index = 0; index < 250; index += 1) await countedRegistration(index);
  for (let index = 0; index < 500; index += 1) await countedSignIn(index, people);
  for (let index = 0; index < 250; index += 1) await countedReport(index);
  return log.take();
}

test.each([
  ['at most 30 metrics by default', false, 30],
  ['detailed metrics if that is configured', true, standing.detailedMetrics],
])(
  'A thousand ceremonies make %s, which add up to their known outcomes',
  {
    timeout: 120_000,
  },
  async (_, isDetailed, most) => {
    detailed = isDetailed;
    vi.stubEnv(environment.detailedMetrics, String(detailed));
    const written = await thousandCeremonies();
    const lines = written.trim().split('\n');
    // One line a request, with the metrics in it, and no warning of a library's.
    for (const line of lines) expect(line).toMatch(/^\{"level":/);
    const { sums, samples, namespaces } = extractMetrics(written);
    expect([...namespaces]).toEqual(['Test']);
    expect(sums.size).toBeLessThanOrEqual(most);
    const counts = [...sums].filter(([name, sum]) => !/Duration/.test(name) && sum > 0);
    expect(new Map(counts)).toEqual(expected);
    // Every answer that was judged, and none that was given up, took some time.
    const ended = (ceremony: string) =>
      ['Completed', 'Refused', 'Faulted'].reduce(
        (sum, how) => sum + (sums.get(`Ceremonies${how} ceremony=${ceremony}`) ?? 0),
        0,
      );
    for (const [ceremony, all] of [
      ['registration', 250],
      ['authentication', 500],
    ] as const) {
      // What is left is what was given up: a tenth.
      expect(ended(ceremony)).toBe(all * 0.9);
      expect(samples.get(`CeremonyDuration ceremony=${ceremony}`)).toBe(all * 0.9);
      // The average is the success rate.
      expect(samples.get(`CeremoniesCompleted ceremony=${ceremony}`)).toBe(all * 0.9);
    }
    expect(sums.get('CeremoniesStarted ceremony=registration')).toBe(250);
    const signIns = lines.filter((line) => /"message":"(Create|Define|Verify)/.test(line));
    expect(signIns).toHaveLength(detailed ? 950 : 450);
  },
);
