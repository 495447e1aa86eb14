import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { PasskeysClient } from '../../client/index.ts';
import type { Config } from '../../contract/shapes.ts';

/** What a service answers: a status, and a body that becomes JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request as it came over the wire. `name` is Cognito's operation, or method and path. */
interface Request {
  readonly name: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Service {
  readonly config: Config;
  readonly requests: Request[];
  readonly names: () => string[];
  /** Answers a request from now on so; a function is asked each time. */
  answer(name: string, answer: Answer | ((request: Request) => Answer | Promise<Answer>)): void;
  /** Resolves when so many requests of this name have come. */
  received(name: string, count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A server on a free port that stands for Cognito and the API, and notes what is asked of it. */
export async function startService(): Promise<Service> {
  const answers = new Map<string, Answer | ((request: Request) => Answer | Promise<Answer>)>();
  const requests: Request[] = [];
  const waiting: { name: string; count: number; resolve: () => void }[] = [];
  const named = (name: string) => requests.filter((request) => request.name === name).length;

  const server = createServer(async (incoming, outgoing) => {
    const text = (await incoming.toArray()).join('');
    const operation = incoming.headers['x-amz-target'];
    const name = typeof operation === 'string' ? (operation.split('.')[1] ?? '') : `${incoming.method} ${incoming.url}`;
    const request = { name, headers: incoming.headers, body: text === '' ? {} : JSON.parse(text) };
    requests.push(request);
    for (const one of waiting) if (named(one.name) >= one.count) one.resolve();
    const known = answers.get(name) ?? { status: 404, body: { message: 'Not Found' } };
    const { status = 200, headers = {}, body = {} } = typeof known === 'function' ? await known(request) : known;
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const url = `http://127.0.0.1:${address.port}`;

  return {
    config: {
      region: 'ap-southeast-2',
      userPoolId: 'ap-southeast-2_pool',
      userPoolClientId: 'client1',
      userPoolEndpoint: url,
      apiUrl: url,
      relyingParty: { id: 'localhost', name: 'Test' },
    },
    requests,
    names: () => requests.map(({ name }) => name),
    answer: (name, answer) => void answers.set(name, answer),
    received(name, count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ name, count, resolve });
      if (named(name) >= count) resolve();
      return promise;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A configuration for tests that call no service. */
export const exampleConfig: Config = {
  region: 'ap-southeast-2',
  userPoolId: 'ap-southeast-2_pool',
  userPoolClientId: 'client1',
  userPoolEndpoint: 'https://cognito.example',
  apiUrl: 'https://api.example',
  relyingParty: { id: 'example.com', name: 'Example' },
};

/** Cognito's way to say no. */
export const exception = (type: string, message = ''): Answer => ({
  status: 400,
  headers: { 'x-amzn-requestid': 'request-1' },
  body: { __type: type, message },
});

/** The API's way to say no. */
export const refusal = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:passkeys:error:${code}`, title: 'Said by the service', status, code, supportId: 'support-1' },
});

/** Cognito's way to hand out tokens, numbered. */
export const tokens = (number: number, { expiresIn = 3600, refresh = true } = {}): Answer => ({
  body: {
    AuthenticationResult: {
      AccessToken: `access-${number}`,
      IdToken: `id-${number}`,
      ExpiresIn: expiresIn,
      ...(refresh ? { RefreshToken: `refresh-${number}` } : {}),
    },
  },
});

/** A token with these claims, as Cognito writes one, signed by nobody. */
export const token = (claims: Readonly<Record<string, unknown>>): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

/** Signs a client in without asking anybody: with numbered tokens, or with such that have claims. */
export async function signedIn(
  client: PasskeysClient,
  { access = 'access-1', id = 'id-1' }: { readonly access?: string; readonly id?: string } = {},
): Promise<void> {
  await client.session.keep({ AccessToken: access, IdToken: id, RefreshToken: 'refresh-1', ExpiresIn: 3600 });
}
