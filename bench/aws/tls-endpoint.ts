import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { Socket } from 'node:net';
import type { Certificate } from './certificate.ts';
import type { Meter } from './meter.ts';

/** A service's endpoint on this machine. */
export interface Endpoint {
  readonly url: string;
  stop(): Promise<void>;
}

/** An answer as it goes out. */
export interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Serves a JSON service of AWS over TLS on loopback, which is how functions reach the real ones. */
export async function tlsEndpoint(
  { pfx, passphrase }: Certificate,
  meter: Meter,
  answer: (request: IncomingMessage, operation: string, body: Buffer) => Promise<Reply>,
): Promise<Endpoint> {
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, operation = ''] = `${request.headers['x-amz-target']}`.split('.');
    const { status, headers, body } = await answer(request, operation, Buffer.concat(chunks));
    response.writeHead(status, { ...headers, 'content-length': String(body.length) }).end(body);
  };
  const server = createServer({ pfx, passphrase, keepAliveTimeout: 60_000 }, (request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('connection', (socket) => {
    if (!(socket instanceof Socket)) return;
    socket.setNoDelay(true);
    meter.connection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === 'object' && address ? address.port : 0}`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
