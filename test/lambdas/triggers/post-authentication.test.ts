import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context, PostAuthenticationTriggerEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import type { handler } from '../../../lambdas/triggers/post-authentication.ts';

/** A table that refuses, or does not answer at all. */
let table: Server;
let run: typeof handler;
let answers = true;
let asked = 0;
beforeAll(async () => {
  table = createServer((_, response) => {
    asked += 1;
    if (answers) response.writeHead(400).end('{"__type":"ProvisionedThroughputExceededException"}');
  });
  await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${(table.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'ap-southeast-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv(environment.tableName, 'table');
  run = (await import('../../../lambdas/triggers/post-authentication.ts')).handler;
});
afterAll(() => {
  vi.unstubAllEnvs();
  table.closeAllConnections();
  table.close();
});

const event = { triggerSource: 'PostAuthentication_Authentication', request: {}, response: {} };
const signIn = () => run(event as PostAuthenticationTriggerEvent, { awsRequestId: 'a' } as Context);

describe('The Post Authentication trigger', () => {
  it('The Post Authentication trigger returns its event if the table refuses', async () => {
    answers = true;
    expect(await signIn()).toEqual(event);
    expect(asked).toBeGreaterThan(0);
  });

  it('The Post Authentication trigger soon lets the sign-in continue if the table does not answer', async () => {
    [answers, asked] = [false, 0];
    const began = performance.now();
    expect(await signIn()).toEqual(event);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(asked).toBe(1);
  });
});
