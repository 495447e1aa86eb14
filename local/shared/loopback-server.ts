import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { StartError } from './start-error.ts';
import { isForThisMachine } from './web-pages.ts';

type FetchCallback = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** An HTTP server that only this machine can reach. */
export interface LoopbackServer {
  readonly port: number;
  /** Stops at once, in the middle of what it is answering. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, and on ::1 too where browsers may take `localhost` for that. Requests for other hosts are refused,
 * as a browser makes them for a page whose host name resolves to this machine.
 *
 * @param port 0 for any that is free
 * @throws StartError when the port is taken
 */
export async function listenOnLoopback(answer: FetchCallback, port = 0): Promise<LoopbackServer> {
  const fetch: FetchCallback = (request, bindings) =>
    isForThisMachine(request)
      ? answer(request, bindings)
      : new Response('This server answers to localhost only.', { status: 403 });
  const servers: Server[] = [];
  const listen = async (on: number, host: string) => {
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
    server.listen(on, host);
    await once(server, 'listening');
    servers.push(server);
    return server;
  };
  const close = async () => {
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      }),
    );
  };
  try {
    const address = (await listen(port, '127.0.0.1')).address();
    const chosen = typeof address === 'object' && address ? address.port : port;
    if (await localhostIsIpv6()) await listen(chosen, '::1');
    return { port: chosen, close };
  } catch (error) {
    await close();
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const advice = `Stop what is using it, or choose another: PORT=${port + 1} npm start`;
    throw new StartError(`Port ${port} is taken. ${advice}`);
  }
}

async function localhostIsIpv6(): Promise<boolean> {
  const addresses = await lookup('localhost', { all: true }).catch(() => []);
  return addresses.some(({ address }) => address === '::1');
}
