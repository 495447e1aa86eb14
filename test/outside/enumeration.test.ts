import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, inject, it } from 'vitest';
import type { Passkey } from '../../contract/shapes.ts';
import { minRefusalMs } from '../../lambdas/ceremonies/unknown-users.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const UserPoolId = visitor.config.userPoolId;

const exchange = '/passkeys/authentication/user';

const newName = () => `${randomUUID()}@example.com`;
const ask = (USERNAME: string) =>
  visitor.cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'CUSTOM_AUTH',
      ClientId: visitor.config.userPoolClientId,
      AuthParameters: { USERNAME },
    }),
  );
const optionsOf = ({ ChallengeParameters }: Pick<InitiateAuthCommandOutput, 'ChallengeParameters'>) =>
  JSON.parse(ChallengeParameters?.['options'] ?? '{}');
const listed = async (username: string) => optionsOf(await ask(username)).allowCredentials;

/** All of an answer that does not differ from round to round; which user it is, is Cognito's to say. */
function shapeOf(answer: Pick<InitiateAuthCommandOutput, 'ChallengeName' | 'ChallengeParameters' | 'Session'>) {
  const options = optionsOf(answer);
  const [first] = options.allowCredentials;
  return {
    members: Object.keys(answer).filter((name) => name !== '$metadata'),
    name: answer.ChallengeName,
    parameters: Object.keys(answer.ChallengeParameters ?? {}),
    methods: answer.ChallengeParameters?.['methods'],
    options: { ...options, challenge: options.challenge.length, allowCredentials: Object.keys(first) },
  };
}

/** A stranger's whole sign-in: three answers that can't be right. */
async function courseOf(username: string) {
  const shapes: unknown[] = [];
  let answer: Parameters<typeof shapeOf>[0] & InitiateAuthCommandOutput = await ask(username);
  const stranger = (await visitor.registered()).authenticator;
  try {
    for (let round = 0; round < 5; round++) {
      shapes.push(shapeOf(answer));
      const { allowCredentials, ...any } = optionsOf(answer);
      const credential = stranger.get(any, { credentialId: allowCredentials[0].id, userHandle: null });
      answer = await visitor.answer(username, answer.Session ?? '', credential);
    }
  } catch (error) {
    const { name, message } = error as Error;
    shapes.push({ name, message });
  }
  return shapes;
}

describe('User enumeration', () => {
  it('Wrong answers get the same responses for a user with a passkey, a user without one, and an unknown user', async () => {
    const [withPasskey, without] = [await visitor.registered(), await visitor.user()];
    const courses = [withPasskey.email, without.email, newName()].map(courseOf);
    const [course = [], ...others] = await Promise.all(courses);
    expect(course).toHaveLength(4);
    expect(course.at(-1)).toEqual({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    for (const other of others) expect(other).toEqual(course);
  });

  it('The options list the same decoy credentials for a user without a passkey, under any spelling or name', async () => {
    const { email } = await visitor.user();
    const first = await ask(email);
    const names = [email, email.toUpperCase(), first.ChallengeParameters?.['USERNAME'] ?? ''];
    for (const name of names) expect(await listed(name)).toEqual(optionsOf(first).allowCredentials);
    const unknown = newName();
    expect(await listed(unknown.toUpperCase())).toEqual(await listed(unknown));
    expect(await listed(unknown)).not.toEqual(optionsOf(first).allowCredentials);
  });

  it('The listed credentials stay the same when a user signs up, and change with the first passkey', async () => {
    const Username = newName();
    const before = await listed(Username);
    await visitor.cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
    expect(await listed(Username)).toEqual(before);

    const user = await visitor.user();
    const decoys = await listed(user.email);
    const authenticator = visitor.authenticator();
    await visitor.register((await visitor.passwordTokens(user)).AccessToken, authenticator);
    expect(await listed(user.email)).toMatchObject([{ id: authenticator.credentials[0]?.id }]);
    expect(decoys).not.toMatchObject([{ id: authenticator.credentials[0]?.id }]);
  });

  it('Cognito refuses the sign-in of an unconfirmed user with `UserNotConfirmedException`', async () => {
    const Username = newName();
    const ClientId = visitor.config.userPoolClientId;
    await visitor.cognito.send(new SignUpCommand({ ClientId, Username, Password: `Aa1!${randomUUID()}` }));
    await expect(ask(Username)).rejects.toMatchObject({ name: 'UserNotConfirmedException' });
  });

  it('The public options contain no credential ID and differ only in the challenge', async () => {
    const [one, two] = [await visitor.publicOptions(), await visitor.publicOptions()];
    expect(one.allowCredentials).toBeUndefined();
    expect({ ...one, challenge: one.challenge.length }).toEqual({ ...two, challenge: two.challenge.length });
  });

  it('An intruder with an account who registers the IDs of options cannot tell real ones from decoys', async () => {
    const { email } = await visitor.registered();
    const answers = await Promise.all(
      [email, newName()].map(async (name) => {
        const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
        const { options } = await visitor.challenge(name);
        const credentialId = options.allowCredentials?.[0]?.id ?? '';
        const credential = visitor.authenticator().create(await visitor.creationOptions(token), { credentialId });
        const { status, body } = await visitor.call<Passkey>('POST', '/passkeys', { token, body: { credential } });
        return { status, body: { ...body, id: body.id === credentialId, createdAt: '' } };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 201, body: { id: true } });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('`POST /passkeys/authentication/user` refuses all wrong assertions alike, after a minimum time', async () => {
    const known = await visitor.registered();
    const { authenticator } = await visitor.registered();
    const [theirs] = known.authenticator.credentials;
    const nobody = Buffer.from(randomUUID()).toString('base64url');
    const attempts = [
      { credentialId: theirs?.id ?? '', userHandle: theirs?.userHandle ?? '' },
      { userHandle: theirs?.userHandle ?? '' },
      { credentialId: theirs?.id ?? '', userHandle: nobody },
      { userHandle: nobody },
    ];
    const answers = await Promise.all(
      attempts.map(async (lies) => {
        const credential = authenticator.get(await visitor.publicOptions(), lies);
        const began = performance.now();
        const { status, body, headers } = await visitor.call<Record<string, unknown>>('POST', exchange, {
          body: { credential },
        });
        expect(performance.now() - began).toBeGreaterThanOrEqual(minRefusalMs);
        return { status, body: { ...body, supportId: '' }, length: headers.get('content-length') };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'passkey_unknown' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
