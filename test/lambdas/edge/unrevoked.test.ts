import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { requireUnrevoked } from '../../../lambdas/edge/unrevoked.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';

/** Where Cognito would be: answers as told, and keeps what it was asked. */
let cognito: LoopbackServer;
let answer: () => Response;
const asked: { readonly target: string | null; readonly body: unknown }[] = [];

beforeAll(async () => {
  cognito = await listenOnLoopback(async (request) => {
    asked.push({ target: request.headers.get('x-amz-target'), body: await request.json() });
    return answer();
  });
  vi.stubEnv('USER_POOL_ENDPOINT', `http://127.0.0.1:${cognito.port}`);
});
afterEach(() => void asked.splice(0));
afterAll(async () => {
  vi.unstubAllEnvs();
  await cognito.close();
});

const refusal =
  (type: string, status = 400) =>
  () =>
    Response.json({ __type: type, message: 'No.' }, { status });
const ask = (authorization: string) => requireUnrevoked({ headers: { authorization } }, 'ada');

describe('Whether a token was revoked', () => {
  it.each(['Bearer the-token', 'bearer  the-token', 'the-token'])(
    'Cognito is asked with the token of the header %j',
    async (header) => {
      answer = () => Response.json({ Username: 'ada' });
      await ask(header);
      expect(asked).toEqual([
        { target: 'AWSCognitoIdentityProviderService.GetUser', body: { AccessToken: 'the-token' } },
      ]);
    },
  );

  it.each([
    ['NotAuthorizedException', 'unauthorized'],
    ['com.amazonaws.cognito#NotAuthorizedException', 'unauthorized'],
    ['UserNotFoundException', 'unauthorized'],
    ['PasswordResetRequiredException', 'unauthorized'],
    ['UserNotConfirmedException', 'unauthorized'],
    ['InvalidParameterException', 'unauthorized'],
    ['TooManyRequestsException', 'too_many_requests'],
    ['ThrottlingException', 'too_many_requests'],
    ['LimitExceededException', 'too_many_requests'],
  ])('Cognito’s %s refuses the request with %s', async (type, code) => {
    answer = refusal(type);
    await expect(ask('Bearer the-token')).rejects.toMatchObject({ name: 'PasskeyError', code });
  });

  it('A token that Cognito says is another user’s is unauthorized', async () => {
    answer = () => Response.json({ Username: 'eve' });
    await expect(ask('Bearer the-token')).rejects.toMatchObject({ name: 'PasskeyError', code: 'unauthorized' });
  });

  it.each<[string, () => Response]>([
    ['has a fault', refusal('InternalErrorException', 500)],
    ['forbids the request', refusal('ForbiddenException', 403)],
    ['answers something else', () => new Response('<html>', { status: 502 })],
    ['names no reason', () => Response.json(null, { status: 400 })],
    ['answers 200 with something else', () => new Response('<html>')],
    ['answers 200 without a user', () => Response.json({})],
    ['redirects', () => Response.redirect('https://elsewhere.example/')],
  ])('It is a fault, and no yes, if Cognito %s', async (_, given) => {
    answer = given;
    const said = ask('Bearer the-token');
    await expect(said).rejects.toThrow();
    await expect(said).rejects.not.toMatchObject({ name: 'PasskeyError' });
  });

  it('It is a fault, and no yes, if Cognito can’t be reached', async () => {
    vi.stubEnv('USER_POOL_ENDPOINT', 'http://127.0.0.1:9');
    await expect(ask('Bearer the-token')).rejects.toThrow('fetch failed');
    vi.stubEnv('USER_POOL_ENDPOINT', `http://127.0.0.1:${cognito.port}`);
  });
});
