import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
