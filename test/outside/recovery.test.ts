import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, inject, it } from 'vitest';
import type { ListResponse, NewRecoveryCodesResponse, RecoveryCodesResponse } from '../../contract/shapes.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const path = '/passkeys/recovery-codes';
const wrongCode = '0000-0000-0000-0000';

const answerOf = (code: string | undefined) => JSON.stringify({ type: 'recovery-code', code });
const makeCodes = async (token: string | undefined) =>
  (await visitor.call<NewRecoveryCodesResponse>('POST', path, { token })).body.codes;
const remaining = async (token: string | undefined) =>
  (await visitor.call<RecoveryCodesResponse>('GET', path, { token })).body.remaining;

/** A user with a passkey and codes. */
async function owner() {
  const user = await visitor.registered();
  const { AccessToken: token } = await visitor.passwordTokens(user);
  return { ...user, token, codes: await makeCodes(token) };
}

/** Tokens, or nothing when the code was refused. */
async function signInWith(email: string, code: string | undefined) {
  const { session } = await visitor.challenge(email);
  return (await visitor.answerText(email, session, answerOf(code))).AuthenticationResult;
}

describe('A recovery code', () => {
  it('A recovery code signs in once, in any spelling', async () => {
    const { email, token, codes } = await owner();
    const typed = codes[0]?.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const tokens = await signInWith(email, typed);
    const { UserAttributes = [] } = await visitor.cognito.send(
      new GetUserCommand({ AccessToken: tokens?.AccessToken }),
    );
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: email });
    expect(await remaining(token)).toBe(9);
    expect(await signInWith(email, codes[0])).toBeUndefined();
    expect(await signInWith(email, codes[1])).toBeDefined();
    expect(await remaining(token)).toBe(8);
  });

  it('A recovery code used four times at the same moment signs in once', async () => {
    const { email, codes, token } = await owner();
    const tokens = await Promise.all(Array.from({ length: 4 }, () => signInWith(email, codes[0])));
    expect(tokens.filter(Boolean)).toHaveLength(1);
    expect(await remaining(token)).toBe(9);
  });

  it('A recovery code of an older set is refused', async () => {
    const { email, token, codes } = await owner();
    const [fresh] = await makeCodes(token);
    expect(await signInWith(email, codes[0])).toBeUndefined();
    expect(await signInWith(email, fresh)).toBeDefined();
  });

  it('A recovery code of another user is refused', async () => {
    const [mine, theirs] = [await owner(), await owner()];
    expect(await signInWith(mine.email, theirs.codes[0])).toBeUndefined();
    expect(await signInWith(theirs.email, theirs.codes[0])).toBeDefined();
  });

  it('A wrong recovery code gets the same answer for users with codes, users without codes, and unknown users', async () => {
    const names = [(await owner()).email, (await visitor.registered()).email, 'nobody@example.com'];
    const answers = await Promise.all(
      names.map(async (name) => {
        const { session } = await visitor.challenge(name);
        const answer = await visitor.answerText(name, session, answerOf(wrongCode));
        return {
          members: Object.keys(answer),
          name: answer.ChallengeName,
          methods: answer.ChallengeParameters?.['methods'],
        };
      }),
    );
    expect(answers[0]).toMatchObject({ name: 'CUSTOM_CHALLENGE', methods: 'passkey recovery-code' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('A recovery code signs in after a wrong passkey in the same sign-in', async () => {
    const { email, authenticator, codes } = await owner();
    const { session, options } = await visitor.challenge(email);
    const again = await visitor.answer(email, session, authenticator.get(options, { userVerified: false }));
    const { AuthenticationResult } = await visitor.answerText(email, again.Session ?? '', answerOf(codes[0]));
    expect(AuthenticationResult).toBeDefined();
  });
});

describe('Wrong recovery codes', () => {
  it('Wrong recovery codes of a stranger in parallel sessions do not keep the owner’s right one from signing in', async () => {
    const { email, codes, token } = await owner();
    const wrong = Array.from({ length: 6 }, () => signInWith(email, wrongCode));
    expect((await Promise.all(wrong)).filter(Boolean)).toEqual([]);
    expect(await signInWith(email, codes[0])).toBeDefined();
    expect(await remaining(token)).toBe(9);
  });

  it('Wrong recovery codes do not lock the passkey or the password', async () => {
    const user = await owner();
    await Promise.all(Array.from({ length: 6 }, () => signInWith(user.email, wrongCode)));
    expect((await visitor.signIn(user.email, user.authenticator)).AuthenticationResult).toBeDefined();
    expect(await visitor.passwordTokens(user)).toBeDefined();
  });
});

it('A user with a lost device signs in with a recovery code and replaces the passkey and the codes', async () => {
  const { email, authenticator: lost, codes } = await owner();
  const tokens = await signInWith(email, codes[3]);
  const token = tokens?.AccessToken;
  const [old] = (await visitor.call<ListResponse>('GET', '/passkeys', { token })).body.passkeys;

  const fresh = visitor.authenticator();
  expect((await visitor.register(token, fresh, {}, 'New phone')).status).toBe(201);
  expect((await visitor.call('DELETE', `/passkeys/${old?.id}`, { token })).status).toBe(204);
  const [code] = await makeCodes(token);

  expect((await visitor.signInNameless(lost)).AuthenticationResult).toBeUndefined();
  expect(await signInWith(email, codes[4])).toBeUndefined();
  expect((await visitor.signInNameless(fresh)).AuthenticationResult).toBeDefined();
  expect(await signInWith(email, code)).toBeDefined();
});
