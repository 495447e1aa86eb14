import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../../contract/shapes.ts';

/**
 * Triggers that a pool had before ours: they ask for a colour and then for a word, two tries each, and keep what is asked in the challenge
 * metadata. `throw` and `hang` for an answer are what they say.
 */
const source = `
const asked = ['COLOUR', 'WORD'];
const right = { COLOUR: 'green', WORD: 'open sesame' };
const handlers = {
  DefineAuthChallenge_Authentication(event) {
    const { session } = event.request;
    const rights = session.filter(({ challengeResult }) => challengeResult);
    if (rights.some(({ challengeMetadata }, index) => challengeMetadata !== asked[index])) throw new Error('none of mine');
    event.response.issueTokens = rights.length === asked.length;
    event.response.failAuthentication = session.length - rights.length >= 2;
    event.response.challengeName = 'CUSTOM_CHALLENGE';
  },
  CreateAuthChallenge_Authentication(event) {
    const step = asked[event.request.session.filter(({ challengeResult }) => challengeResult).length];
    event.response.publicChallengeParameters = { question: step };
    event.response.privateChallengeParameters = { answer: right[step] };
    event.response.challengeMetadata = step;
  },
  async VerifyAuthChallengeResponse_Authentication(event) {
    const { challengeAnswer, privateChallengeParameters } = event.request;
    if (challengeAnswer === 'throw') throw new Error('the word list is being reprinted');
    if (challengeAnswer === 'hang') await new Promise((resolve) => setTimeout(resolve, 8000));
    event.response.answerCorrect = challengeAnswer === privateChallengeParameters.answer;
  },
};
export async function handler(event) {
  await handlers[event.triggerSource](event);
  return event;
}
`;

/** A folder with the code of the foreign triggers, or with other code; the caller removes it. */
export function foreignTriggers(code = source): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-triggers-'));
  writeFileSync(join(folder, 'index.mjs'), code);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A Post Authentication trigger of somebody's, which writes down each event where `seenEvents` finds it. What a client says of `earlier`, it does. */
export const postAuthentication = `
import { appendFileSync } from 'node:fs';
export async function handler(event) {
  appendFileSync(process.env.SEEN, JSON.stringify(event) + '\\n');
  const { earlier } = event.request.clientMetadata ?? {};
  if (earlier === 'throw') throw new Error('not on Sundays');
  return earlier === 'nothing' ? undefined : event;
}
`;

/**
 * A Pre Token Generation trigger of somebody's, of version two or three of the event, which tries to write claims of ours too. What a client says of
 * `earlier`, it does.
 */
export const preTokenGeneration = `
export async function handler(event) {
  const { request: { clientMetadata: { earlier } = {} }, version } = event;
  if (earlier === 'throw') throw new Error('not on Sundays');
  if (earlier === 'nothing') return undefined;
  const claimsToAddOrOverride = { tenant: 'acme', eventVersion: version, passkey_amr: 'forged', passkey_kind: 'forged' };
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride, claimsToSuppress: ['email_verified', 'passkey_id'] },
    accessTokenGeneration: { claimsToAddOrOverride, scopesToAdd: ['accounts'] },
  };
  return event;
}
`;

/** The event of somebody's sign-in as Cognito tells it, by whichever way it came. */
export const postAuthenticationEvent = ({ region, userPoolId, userPoolClientId }: Config, email: string) => ({
  version: '1',
  region,
  userPoolId,
  userName: expect.any(String),
  callerContext: { awsSdkVersion: expect.any(String), clientId: userPoolClientId },
  triggerSource: 'PostAuthentication_Authentication',
  request: { userAttributes: expect.objectContaining({ email }), newDeviceUsed: false },
  response: {},
});

/** Where that trigger writes its events; the caller removes it. */
export function seenEvents(): {
  /** The trigger's variables. */
  readonly environment: Record<string, string>;
  /** What it got, the first first. */
  events(): unknown[];
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'seen-events-'));
  const file = join(folder, 'events');
  writeFileSync(file, '');
  return {
    environment: { SEEN: file },
    events: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
