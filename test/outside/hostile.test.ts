import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Problem } from '../../contract/error-codes.ts';
import type { AuthenticationUserResponse, ListResponse } from '../../contract/shapes.ts';
import type { Authenticator } from '../support/authenticator/authenticator.ts';
import { forgetUses } from '../support/dynamodb/forget-uses.ts';
import { hostileAssertions } from '../support/hostile/assertions.ts';
import { hostileTexts } from '../support/hostile/bodies.ts';
import { type HostileAssertion, liesOf, type Scene } from '../support/hostile/hostile.ts';
import { hostileRegistrations } from '../support/hostile/registrations.ts';
import { type Answered, Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const rpId = visitor.config.relyingParty.id;

const { endpoint, name: tableName } = inject('table');
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const dynamodb = new DynamoDBClient({ endpoint, region: 'ap-southeast-2', credentials });
const table = { dynamodb, tableName };

interface User {
  readonly email: string;
  readonly authenticator: Authenticator;
  readonly token: string | undefined;
}
let user: User;
let other: User;
let scene: Scene;

beforeAll(async () => {
  [user, other] = [await signedUp(), await signedUp()];
  scene = { own: somebody(user), other: somebody(other) };
});
beforeEach(() => {
  const { credentialId, userHandle } = scene.own;
  return forgetUses(table, { userId: Buffer.from(userHandle ?? '', 'base64url').toString(), credentialId });
});

async function signedUp(): Promise<User> {
  const account = await visitor.user();
  const { AccessToken: token } = await visitor.passwordTokens(account);
  const authenticator = visitor.authenticator();
  expect((await visitor.register(token, authenticator)).status).toBe(201);
  return { email: account.email, authenticator, token };
}

function somebody({ authenticator: { credentials } }: User): Scene['own'] {
  const [held] = credentials;
  if (!held) throw new Error('Nothing is registered.');
  return { credentialId: held.id, userHandle: held.userHandle };
}

const passkeys = async () => (await visitor.call<ListResponse>('GET', '/passkeys', { token: user.token })).body;

/** A refusal as the contract has it, and nothing more in it. */
function expectRefusal({ status, headers, body }: Answered<Problem>, code: string): void {
  expect(body).toEqual({
    type: `urn:passkeys:error:${code}`,
    code,
    status,
    title: expect.any(String),
    supportId: expect.any(String),
    ...(code === 'invalid_request' && { errors: expect.any(Array) }),
  });
  for (const { member, problem, maxLength, ...more } of body.errors ?? []) {
    expect(member).toMatch(/^(body|content-type|credential[\w.]*)$/);
    expect(['missing', 'too_long', 'invalid']).toContain(problem);
    expect(more).toEqual({});
  }
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(headers.get('content-type')).toBe('application/problem+json');
}

/** The user's answer to options, or another's. */
function answered({ lies, alter, by }: Pick<HostileAssertion, 'lies' | 'alter' | 'by'>, challenge: string): unknown {
  const { authenticator } = by === 'other' ? other : user;
  const response = authenticator.get({ challenge, rpId }, lies ? liesOf({ lies }, scene) : {});
  return alter ? alter(response, scene) : response;
}

describe('Hostile registrations at the API', () => {
  it.each(hostileRegistrations)(
    'The API refuses a registration $name, and stores nothing: $code',
    async ({ code, alter, ...lie }) => {
      const before = await passkeys();
      const options = await visitor.creationOptions(user.token);
      const response = visitor.authenticator().create(options, liesOf(lie, scene));
      const body = { credential: alter ? alter(response, scene) : response };
      expectRefusal(await visitor.call<Problem>('POST', '/passkeys', { token: user.token, body }), code);
      expect(await passkeys()).toEqual(before);
      const { AuthenticationResult } = await visitor.signIn(user.email, user.authenticator);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    },
  );
});

describe('Hostile assertions at the API', () => {
  it.each(hostileAssertions)(
    'The API refuses or correctly identifies an assertion $name',
    async ({ code, identified = code, ...hostile }) => {
      const before = await passkeys();
      const { challenge } = await visitor.publicOptions();
      const body = { credential: answered(hostile, challenge) };
      const answer = await visitor.call<Problem & AuthenticationUserResponse>('POST', '/passkeys/authentication/user', {
        body,
      });
      // By another's passkey and handle it is another's: that is what it says.
      if (identified === 'accepted')
        expect(answer).toMatchObject({
          status: 200,
          body: { username: Buffer.from(scene.other.userHandle, 'base64url').toString() },
        });
      else expectRefusal(answer, identified);
      expect(await passkeys()).toEqual(before);
    },
  );
});

describe('Hostile assertions at Cognito', () => {
  it.each(hostileAssertions)(
    'Cognito asks again after an assertion $name',
    async ({ namelessOnly, code: _, identified, ...hostile }) => {
      const before = await passkeys();
      const { session, options } = await visitor.challenge(user.email);
      const { challenge } = namelessOnly ? await visitor.publicOptions() : options;
      const credential = answered(hostile, challenge);
      const wrong = await visitor.answerText(user.email, session, JSON.stringify({ type: 'passkey', credential }));
      expect(wrong.AuthenticationResult).toBeUndefined();
      expect(wrong.ChallengeName).toBe('CUSTOM_CHALLENGE');
      expect(await passkeys()).toEqual(before);

      const again = JSON.parse(wrong.ChallengeParameters?.['options'] ?? '{}');
      const right = await visitor.answer(user.email, wrong.Session ?? '', user.authenticator.get(again));
      expect(right.AuthenticationResult?.AccessToken).toBeDefined();
    },
  );
});

describe('Hostile bodies at the API', () => {
  const post = async (path: string, body: string, contentType = 'application/json') => {
    const authorization = `Bearer ${user.token}`;
    const headers = { authorization, 'content-type': contentType };
    const answer = await fetch(`${visitor.config.apiUrl}${path}`, { method: 'POST', headers, body });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem };
  };
  const registration = async () =>
    JSON.stringify(visitor.authenticator().create(await visitor.creationOptions(user.token)));
  const assertion = async () => JSON.stringify(answered({}, (await visitor.publicOptions()).challenge));

  it.each(hostileTexts)('The API refuses a body that is %s', async (_, text) => {
    const before = await passkeys();
    expectRefusal(await post('/passkeys', text(await registration(), '')), 'invalid_request');
    expectRefusal(await post('/passkeys/authentication/user', text(await assertion(), '')), 'invalid_request');
    expect(await passkeys()).toEqual(before);
  });

  it.each(['text/plain', 'application/cbor'])('The API refuses a body of the content type %s', async (contentType) => {
    const body = `{"credential":${await assertion()}}`;
    expectRefusal(await post('/passkeys/authentication/user', body, contentType), 'invalid_request');
  });
});

describe('Hostile answers to Cognito', () => {
  it.each([
    ...hostileTexts,
    ['of another type', (credential: string) => `{"type":"password","credential":${credential}}`] as const,
    ['of no type', (credential: string) => `{"credential":${credential}}`] as const,
  ])('Cognito gives no tokens for an answer that is %s', async (_, text) => {
    const before = await passkeys();
    const { session, options } = await visitor.challenge(user.email);
    const credential = JSON.stringify(user.authenticator.get(options));
    const wrong = await visitor.answerText(user.email, session, text(credential, '"type":"passkey",'));
    expect(wrong.AuthenticationResult).toBeUndefined();
    expect(wrong.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(await passkeys()).toEqual(before);
  });
});
