import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import fc from 'fast-check';
import { assertionEdit, signedEdit, textEdit } from '../arbitraries/answers.ts';
import { anyText, write } from '../arbitraries/json.ts';
import { fromPeople } from '../arbitraries/trigger-events.ts';
import { verifyAssertionIndependently } from '../independent-verifier.ts';
import type { Attempt } from '../person.ts';
import type { Stage } from '../stage.ts';
import { relyingParty } from '../system.ts';
import { target } from '../target.ts';

const kind = fc.constantFrom('named', 'nameless');

/** The assertion with other client data or authenticator data, signed as the genuine one is. */
export function signedAnew(
  { assertion }: Attempt,
  stage: Stage,
  edits: typeof signedEdit extends fc.Arbitrary<infer Edits> ? Edits : never,
): AuthenticationResponseJSON {
  const { response } = assertion;
  const clientData = edits.clientData(Buffer.from(response.clientDataJSON, 'base64url'));
  const authenticatorData = edits.authenticatorData(Buffer.from(response.authenticatorData, 'base64url'));
  const signature = stage.person.sign(
    Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]),
  );
  return {
    ...assertion,
    response: {
      ...response,
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature,
    },
  };
}

/** Throws unless the credential in JSON text is a sound assertion of the stage's person to the challenge. */
export function requireSound(credential: unknown, { challenge }: Attempt, stage: Stage, handleRequired: boolean): void {
  const begun = { relyingPartyId: relyingParty.id, origin: relyingParty.origin, challenge };
  if (!verifyAssertionIndependently(credential, begun, stage.person.credential, handleRequired))
    throw new Error('Accepted, and not sound.');
}

/** Has the answer judged. It is right only if it is sound; then what it left in the table is taken back. */
async function judge(answer: string, which: 'named' | 'nameless', stage: Stage, more: object = {}): Promise<string> {
  const attempt = stage.attempts[which];
  const verdict = await stage.person.verdict(attempt, answer, more);
  if (verdict === false) return 'refused';
  if (verdict !== true) throw new Error(`The verdict is ${verdict}.`);
  const { type, credential } = JSON.parse(answer);
  if (type !== 'passkey') throw new Error('Accepted, and not a passkey.');
  requireSound(credential, attempt, stage, which === 'nameless');
  await stage.system.restore(stage.before);
  return 'accepted';
}

const anyAnswer = target(
  'Verify: any answer',
  6,
  fc.record({ kind, answer: anyText, more: fromPeople }),
  async ({ kind, answer, more: { clientMetadata, userNotFound } }, stage) =>
    judge(answer, kind, stage, { clientMetadata, ...(userNotFound && { userNotFound }) }),
);

const editedAssertion = target(
  'Verify: an edited assertion',
  17,
  fc.record({ kind, credential: assertionEdit, text: textEdit }),
  async ({ kind, credential, text }, stage) => {
    const edited = credential(stage.attempts[kind].assertion);
    return judge(text(write({ type: 'passkey', credential: edited })), kind, stage);
  },
);

const signedAssertion = target(
  'Verify: edited, then signed',
  12,
  fc.record({ kind, edits: signedEdit }),
  async ({ kind, edits }, stage) => {
    const credential = signedAnew(stage.attempts[kind], stage, edits);
    return judge(JSON.stringify({ type: 'passkey', credential }), kind, stage);
  },
);

export const verify = [anyAnswer, editedAssertion, signedAssertion];
