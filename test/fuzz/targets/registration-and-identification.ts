import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import fc from 'fast-check';
import { assertionEdit, registrationEdit, signedEdit, textEdit } from '../arbitraries/answers.ts';
import { anyValue, write } from '../arbitraries/json.ts';
import { type Attested, verifyRegistrationIndependently } from '../independent-verifier.ts';
import type { Stage } from '../stage.ts';
import { difference, relyingParty } from '../system.ts';
import { target } from '../target.ts';
import { verdictOf } from '../wire.ts';
import { requireSound, signedAnew } from './verify.ts';

/** Has a body judged by `POST /passkeys/authentication/user`, which may tell the name only for a sound assertion. */
async function identified(body: string, stage: Stage): Promise<string> {
  const answer = await stage.person.call('authentication-user', body, {});
  const verdict = verdictOf(answer);
  if (verdict !== 'accepted') return verdict;
  requireSound(JSON.parse(body).credential, stage.attempts.nameless, stage, true);
  if (answer.body !== JSON.stringify({ username: stage.person.sub })) throw new Error(`It told ${answer.body}.`);
  return verdict;
}

const editedIdentification = target(
  'authentication/user: an edited assertion',
  7,
  fc.record({ credential: assertionEdit, text: textEdit }),
  async ({ credential, text }, stage) =>
    identified(text(write({ credential: credential(stage.attempts.nameless.assertion) })), stage),
);

const signedIdentification = target('authentication/user: edited, then signed', 4, signedEdit, async (edits, stage) =>
  identified(JSON.stringify({ credential: signedAnew(stage.attempts.nameless, stage, edits) }), stage),
);

const keyOf = (cose: unknown) => (cose instanceof Uint8Array ? isoCBOR.decodeFirst(new Uint8Array(cose)) : undefined);

/** What is stored is what was attested: the credential, its owner, its user, and that its challenge was used. */
function requireStored(stored: readonly Record<string, unknown>[], { id, publicKey, counter, flags }: Attested): void {
  const credential = stored.find((item) => item['id'] === id);
  const right =
    stored.length <= 4 &&
    credential?.['counter'] === counter &&
    credential['backupEligible'] === ((flags & 0x08) !== 0) &&
    credential['backedUp'] === ((flags & 0x10) !== 0) &&
    isDeepStrictEqual(keyOf(credential['publicKey']), keyOf(publicKey));
  if (!right) throw new Error('What is stored is not what was attested.');
  if (JSON.stringify(stored).length > 4096) throw new Error('What is stored is large.');
}

const editedRegistration = target(
  'register: an edited registration',
  14,
  fc.record({ credential: registrationEdit, text: textEdit, name: fc.option(anyValue, { freq: 10, nil: 'A name' }) }),
  async ({ credential, text, name }, stage) => {
    const { registration, challenge } = stage.first;
    const body = text(write({ credential: credential(registration), name }));
    const verdict = verdictOf(await stage.newcomer.call('register', body));
    if (verdict !== 'accepted') return verdict;
    const begun = { relyingPartyId: relyingParty.id, origin: relyingParty.origin, challenge };
    const added = difference(await stage.system.items(), stage.before);
    await stage.system.restore(stage.before);
    requireStored(
      added.map((item) => unmarshall(item)),
      verifyRegistrationIndependently(JSON.parse(body).credential, begun),
    );
    return verdict;
  },
);

export const registrationAndIdentification = [editedRegistration, editedIdentification, signedIdentification];
