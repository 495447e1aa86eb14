import fc from 'fast-check';
import type { Edit } from '../arbitraries/edit.ts';
import { anyValue, write } from '../arbitraries/json.ts';
import { jsonEdit } from '../arbitraries/json-edits.ts';
import type { Stage } from '../stage.ts';
import { target } from '../target.ts';
import { faultText } from '../wire.ts';
import { requireSound } from './verify.ts';

type Members = Record<string, unknown>;
const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

const trigger = fc.constantFrom('DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse');

function genuine(name: string, stage: Stage): Members {
  const { round, assertion } = stage.attempts.named;
  const answer = { ...round, challengeAnswer: JSON.stringify({ type: 'passkey', credential: assertion }) };
  const session = [
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'PASSKEY 3f1c9a52' },
  ];
  const begun = { userAttributes: { sub: stage.person.sub }, session };
  return JSON.parse(stage.person.event(name, name === 'VerifyAuthChallengeResponse' ? answer : begun));
}

/** What an event makes a trigger say; a fault must be told in the closed words. */
async function answered(event: string, stage: Stage): Promise<Members | undefined> {
  try {
    return membersOf(membersOf(await stage.system.trigger(event))['response']);
  } catch (error) {
    if (error instanceof Error && error.message === faultText) return undefined;
    throw error;
  }
}

/**
 * Events that Cognito could never send: whoever can make one has the pool in hand. Only here may a trigger throw, and it does for an event
 * that is no object, no `request`, a session that is no list of objects, a `userName` or `sub` that is no text, and private parameters that
 * are not those of Create. It never grants what is not sound even so, and says the closed words only.
 */
export const anyEvent = target(
  'triggers: any event',
  6,
  fc.record({
    trigger,
    change: fc.oneof(
      { weight: 9, arbitrary: jsonEdit },
      anyValue.map(
        (value): Edit<unknown> =>
          () =>
            value,
      ),
    ),
  }),
  async ({ trigger, change }, stage) => {
    const { response: empty, ...rest } = genuine(trigger, stage);
    // What Cognito wants filled in is always there; without it a verdict would go nowhere.
    const text = jsonText(change(rest)).replace(/^(\{".*)\}$/s, `$1,"response":${JSON.stringify(empty)}}`);
    const response = await answered(text, stage);
    const event: unknown = JSON.parse(text);
    if (!response) return 'fault';
    if (response['issueTokens'] === true && !rightAnswerLast(event)) throw new Error('Tokens for nothing.');
    if (response['answerCorrect'] !== true) return 'nothing granted';
    const request = membersOf(membersOf(event)['request']);
    const { credential } = JSON.parse(String(request['challengeAnswer']));
    const { challenge } = membersOf(request['privateChallengeParameters']);
    requireSound(credential, { ...stage.attempts.named, challenge: String(challenge) }, stage, false);
    await stage.system.restore(stage.before);
    return 'accepted';
  },
);

/** Lambda hands on JSON only, so what is not becomes text. */
function jsonText(value: unknown): string {
  const text = write(value);
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function rightAnswerLast(event: unknown): boolean {
  const { session, userNotFound } = membersOf(membersOf(event)['request']);
  const last = Array.isArray(session) ? session.at(-1) : undefined;
  const { challengeName, challengeResult } = membersOf(last);
  return challengeName === 'CUSTOM_CHALLENGE' && challengeResult === true && !userNotFound;
}
