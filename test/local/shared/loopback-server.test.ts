import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';

let server: LoopbackServer;
beforeAll(async () => {
  server = await listenOnLoopback(() => new Response('secret'));
});
afterAll(() => server.close());

const statusFor = (host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ port: server.port, host: '127.0.0.1', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('error', reject).end();
  });

it.each([
  ['localhost', 200],
  ['127.0.0.1', 200],
  ['[::1]', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['app.localhost', 403],
  ['0.0.0.0', 403],
])(
  'A local server answers a request for the host %s with %i, also if that name resolves to this machine',
  async (host, status) => {
    expect(await statusFor(`${host}:${server.port}`)).toBe(status);
  },
);
