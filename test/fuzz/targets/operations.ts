import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import fc from 'fast-check';
import { type OperationName, operations } from '../../../lambdas/contract.ts';
import { assertionEdit, registrationEdit, signedEdit, textEdit } from '../arbitraries/answers.ts';
import { anyValue, write } from '../arbitraries/json.ts';
import { type Claims, claimsEdit, request } from '../arbitraries/requests.ts';
import { type Attested, soundRegistration } from '../sound.ts';
import type { Stage } from '../stage.ts';
import { relyingParty } from '../system.ts';
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
  16,
  fc.record({ credential: registrationEdit, text: textEdit, name: fc.option(anyValue, { freq: 10, nil: 'A name' }) }),
  async ({ credential, text, name }, stage) => {
    const { registration, challenge } = stage.first;
    const body = text(write({ credential: credential(registration), name }));
    const verdict = verdictOf(await stage.newcomer.call('register', body));
    if (verdict !== 'accepted') return verdict;
    const begun = { relyingPartyId: relyingParty.id, origin: relyingParty.origin, challenge };
    const known = new Set(stage.before.map((item) => JSON.stringify(item)));
    const added = (await stage.system.items()).filter((item) => !known.has(JSON.stringify(item)));
    await stage.system.restore(stage.before);
    requireStored(
      added.map((item) => unmarshall(item)),
      soundRegistration(JSON.parse(body).credential, begun),
    );
    return verdict;
  },
);

/** What changes nothing about how somebody signs in. */
const readable: readonly OperationName[] = ['list', 'recovery-codes', 'update'];

/** Whether an operation may go by these claims: an access token of a sign-in at Cognito's API, for changes a recent one. */
function mayCall(name: OperationName, { token_use, scope = '', sub, username, auth_time }: Claims): boolean {
  if (operations[name].public) return true;
  const access = token_use === 'access' && scope.split(' ').includes('aws.cognito.signin.user.admin');
  const recent = Date.now() / 1000 - Number(auth_time) <= 600;
  return access && Boolean(sub) && Boolean(username) && (recent || readable.includes(name));
}

const anyRequest = target(
  'operations: any request',
  11,
  fc.record({
    name: fc.constantFrom(...(Object.keys(operations) as OperationName[])),
    request,
    claims: claimsEdit,
  }),
  async ({ name, request, claims: change }, stage) => {
    const claims = change(stage.person.claims());
    const body = request.isBase64Encoded && request.body ? Buffer.from(request.body).toString('base64') : request.body;
    const event = { ...request, body, requestContext: { authorizer: { jwt: { claims } } } };
    const verdict = verdictOf(await stage.system.route(name, JSON.stringify(event)));
    if (verdict === 'accepted' && !mayCall(name, claims)) throw new Error('Accepted without a right to it.');
    // New codes take no body, so that any request of who may is a right one.
    if (verdict === 'accepted' && name === 'new-recovery-codes') await stage.system.restore(stage.before);
    return verdict;
  },
);

export const routes = [editedRegistration, editedIdentification, signedIdentification, anyRequest];
