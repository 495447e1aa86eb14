import { join } from 'node:path';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import * as v from 'valibot';
import { customAuth } from './custom-auth.ts';
import { peerEnvironment } from './peer-environment.ts';
import { type Invoke, type Person, type Role, relyingParty, roles, type System } from './system.ts';

/** The handler of each role, as the package publishes them. */
export const peerHandlers = {
  define: 'define-auth-challenge',
  create: 'create-auth-challenge',
  verify: 'verify-auth-challenge-response',
  options: 'fido2-challenge-api',
  registration: 'fido2-credentials-api',
  register: 'fido2-credentials-api',
  list: 'fido2-credentials-api',
} as const satisfies Record<Role, string>;

const paths = {
  options: '/sign-in-challenge',
  registration: '/register-authenticator/start',
  register: '/register-authenticator/complete',
  list: '/authenticators/list',
} as const;

const Descriptor = v.object({ id: v.string() });
const SignInOptions = v.object({ challenge: v.string(), credentials: v.optional(v.array(Descriptor)) });
const RegistrationOptions = v.object({
  challenge: v.string(),
  rp: v.object({ id: v.string(), name: v.string() }),
  user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
  pubKeyCredParams: v.array(v.object({ type: v.literal('public-key'), alg: v.number() })),
  excludeCredentials: v.array(v.object({ id: v.string(), type: v.literal('public-key') })),
});
const Answer = v.object({ statusCode: v.literal(200), body: v.pipe(v.string(), v.parseJson()) });
const Listed = v.object({ authenticators: v.pipe(v.array(v.unknown()), v.minLength(1)) });

/**
 * amazon-cognito-passwordless-auth, with the ceremonies of its own browser client.
 *
 * @param bundles where its bundles are, a folder a handler
 */
export function peer(bundles: string, table: string, environment: Readonly<Record<string, string>>): System {
  const bundle = (role: Role) => join(bundles, peerHandlers[role]);
  const functionOf = (role: Role) => ({
    name: peerHandlers[role],
    entry: join(bundle(role), 'index.mjs'),
    environment: { ...peerEnvironment(peerHandlers[role], table), ...environment },
  });
  const entries = roles.map((role) => [role, functionOf(role)] as const);
  return {
    name: 'peer',
    functions: Object.fromEntries(entries) as Record<Role, ReturnType<typeof functionOf>>,
    bundle,
    perform: {
      named: (person, invoke) =>
        customAuth(person, ({ fido2options = '' }) => response(person, JSON.parse(fido2options)), invoke),
      async nameless(person, invoke) {
        const answer = response(person, await call('options', person, invoke));
        await customAuth(person, () => answer, invoke);
      },
      async options(person, invoke) {
        v.parse(SignInOptions, await call('options', person, invoke));
      },
      async registration(person, invoke) {
        const options = v.parse(RegistrationOptions, await call('registration', person, invoke));
        const id = Buffer.from(options.user.id, 'latin1').toString('base64url');
        const { response } = person.authenticator.create({ ...options, user: { ...options.user, id } });
        await call('register', person, invoke, {
          attestationObjectB64: response.attestationObject,
          clientDataJSON_B64: response.clientDataJSON,
          transports: response.transports,
          friendlyName: 'Laptop',
        });
      },
      async list(person, invoke) {
        v.parse(Listed, await call('list', person, invoke));
      },
    },
  };
}

function response({ authenticator }: Person, options: unknown) {
  const { challenge, credentials } = v.parse(SignInOptions, options);
  const allowed = credentials?.map(({ id }) => ({ id, type: 'public-key' as const }));
  const { id, response } = authenticator.get({ challenge, ...(allowed && { allowCredentials: allowed }) });
  return { challengeAnswer: JSON.stringify(inPeersWords(id, response)), clientMetadata: { signInMethod: 'FIDO2' } };
}

function inPeersWords(id: string, response: AuthenticationResponseJSON['response']) {
  return {
    credentialIdB64: id,
    authenticatorDataB64: response.authenticatorData,
    clientDataJSON_B64: response.clientDataJSON,
    signatureB64: response.signature,
    userHandleB64: response.userHandle ?? null,
  };
}

/** A call of its REST API: proxy integration, with the claims of the ID token where the operation is not public. */
async function call(
  role: keyof typeof paths,
  { sub, username = sub, email }: Person,
  invoke: Invoke,
  body?: object,
): Promise<unknown> {
  const claims = { token_use: 'id', sub, email, name: 'Ada', 'cognito:username': username };
  const answer = await invoke(role, {
    resource: paths[role],
    path: paths[role],
    httpMethod: 'POST',
    headers: { 'content-type': 'application/json; charset=UTF-8', origin: relyingParty.origin },
    queryStringParameters: role === 'options' || role === 'register' ? null : { rpId: relyingParty.id },
    requestContext: { requestId: 'bench', ...(role !== 'options' && { authorizer: { claims } }) },
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
  });
  return v.parse(Answer, answer).body;
}
