import { join } from 'node:path';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import * as v from 'valibot';
import type { PasskeyAnswer } from '../../contract/credentials.ts';
import type { OperationName, TriggerName } from '../../contract/operations.ts';
import { operations } from '../../contract/operations.ts';
import { customAuth } from './custom-auth.ts';
import { type Invoke, type Person, type Role, roles, type System } from './system.ts';

/** The function of each role. */
const names = {
  define: 'auth-challenge',
  create: 'auth-challenge',
  verify: 'auth-challenge',
  options: 'authentication-options',
  registration: 'registration-options',
  register: 'register',
  list: 'list',
} as const satisfies Record<Role, TriggerName | OperationName>;

type ApiRole = Exclude<Role, 'define' | 'create' | 'verify'>;

const CreationOptions = v.custom<PublicKeyCredentialCreationOptionsJSON>((it) =>
  v.is(v.object({ rp: v.object({}) }), it),
);
const RequestOptions = v.custom<PublicKeyCredentialRequestOptionsJSON>((it) =>
  v.is(v.object({ challenge: v.string() }), it),
);
const Answer = v.object({ statusCode: v.picklist([200, 201]), body: v.pipe(v.string(), v.parseJson()) });
const Listed = v.object({ passkeys: v.pipe(v.array(v.unknown()), v.minLength(1)) });

/**
 * This project: the bundles of `npm run build`, with the environment that the synthesized template gives them.
 *
 * @param bundles where its bundles are, a folder a function
 * @param environmentOf by the function's name in the contract
 */
export function ours(
  bundles: string,
  environmentOf: (name: TriggerName | OperationName) => Record<string, string>,
): System {
  const bundle = (role: Role) => join(bundles, names[role]);
  const functionOf = (role: Role) => ({
    name: names[role],
    entry: join(bundle(role), 'index.mjs'),
    environment: environmentOf(names[role]),
  });
  const entries = roles.map((role) => [role, functionOf(role)] as const);
  return {
    name: 'ours',
    functions: Object.fromEntries(entries) as Record<Role, ReturnType<typeof functionOf>>,
    bundle,
    perform: {
      named: (person, invoke) =>
        customAuth(
          person,
          ({ options = '' }) => response(person, v.parse(RequestOptions, JSON.parse(options))),
          invoke,
        ),
      async nameless(person, invoke) {
        const answer = response(person, v.parse(RequestOptions, await call('options', person, invoke)));
        await customAuth(person, () => answer, invoke);
      },
      async options(person, invoke) {
        v.parse(RequestOptions, await call('options', person, invoke));
      },
      async registration(person, invoke) {
        const options = v.parse(
          CreationOptions,
          await call('registration', person, invoke, { userName: person.email }),
        );
        await call('register', person, invoke, { credential: person.authenticator.create(options), name: 'Laptop' });
      },
      async list(person, invoke) {
        v.parse(Listed, await call('list', person, invoke));
      },
    },
  };
}

function response({ authenticator }: Person, options: PublicKeyCredentialRequestOptionsJSON) {
  const answer: PasskeyAnswer = { type: 'passkey', credential: authenticator.get(options) };
  return { challengeAnswer: JSON.stringify(answer) };
}

/** A call of the HTTP API: payload format 2.0, with the claims of the access token where the operation is not public. */
async function call(role: ApiRole, { sub }: Person, invoke: Invoke, body?: object): Promise<unknown> {
  const { method, path, public: open } = operations[names[role]];
  const claims = {
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    sub,
    username: sub,
    client_id: 'bench',
    origin_jti: sub,
    auth_time: String(Math.floor(Date.now() / 1000)),
  };
  const answer = await invoke(role, {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(!open && { authorization: `Bearer ${sub}` }),
      host: 'localhost:3000',
      accept: 'application/json',
    },
    requestContext: {
      requestId: 'bench',
      stage: '$default',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
      ...(!open && { authorizer: { jwt: { claims, scopes: null } } }),
    },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  });
  return v.parse(Answer, answer).body;
}
