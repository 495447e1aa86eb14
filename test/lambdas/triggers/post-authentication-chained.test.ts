import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import type { handler } from '../../../lambdas/triggers/post-authentication-chained.ts';

/** Lambda with the pool's own function, and a table: what they are asked, and what they answer. */
let server: Server;
let run: typeof handler;
const asked = { earlier: [] as unknown[], table: 0 };
let earlier: (response: ServerResponse, event: unknown) => void;
let table: (response: ServerResponse) => void;

const answerWith = (event: unknown) => (response: ServerResponse) => response.end(JSON.stringify(event));
const countIt = (response: ServerResponse) => response.end('{}');

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (!request.url?.endsWith('/invocations')) {
      asked.table += 1;
      return table(response);
    }
    asked.earlier.push(JSON.parse(body));
    earlier(response, JSON.parse(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.spyOn(process, 'uptime').mockReturnValue(0.1);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'ap-southeast-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv(environment.tableName, 'table');
  vi.stubEnv(environment.chain, JSON.stringify({ earlier: { PostAuthentication: 'theirs' } }));
  run = (await import('../../../lambdas/triggers/post-authentication-chained.ts')).handler;
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [asked.earlier, asked.table] = [[], 0];
  [earlier, table] = [(response, event) => answerWith(event)(response), countIt];
});

const event = {
  version: '1',
  triggerSource: 'PostAuthentication_Authentication',
  userName: 'ada',
  callerContext: { clientId: 'any' },
  request: { userAttributes: { sub: 'ada' }, newDeviceUsed: false, addedNextYear: { by: ['Cognito'] } },
  response: {},
};
/** Half a second, to answer in, and as long as the function took to start. */
const keptBack = 600;
/** Milliseconds left of the function's time. */
let left: number;
const signIn = (milliseconds = 5_000) => {
  left = milliseconds;
  return run(event, { awsRequestId: '0123456789abcdef', getRemainingTimeInMillis: () => left } as Context);
};

describe('The chained Post Authentication trigger', () => {
  it('The chained trigger passes the event to the earlier trigger, returns its answer and counts', async () => {
    earlier = answerWith({ ...event, response: { theirs: true } });
    expect(await signIn()).toEqual({ ...event, response: { theirs: true } });
    expect(asked).toEqual({ earlier: [event], table: 1 });
  });

  it('The chained trigger throws the earlier trigger’s error unchanged and does not count', async () => {
    earlier = (response) =>
      response.setHeader('x-amz-function-error', 'Unhandled').end('{"errorMessage":"not on Sundays"}');
    await expect(signIn()).rejects.toThrow(/^not on Sundays$/);
    expect(asked.table).toBe(0);
  });

  it('The chained trigger counts a sign-in only after the earlier trigger has accepted it', async () => {
    const before: number[] = [];
    earlier = (response, it) => {
      before.push(asked.table);
      answerWith(it)(response);
    };
    await signIn();
    expect([before, asked.table]).toEqual([[0], 1]);
  });

  it('The chained trigger lets the sign-in continue if the table refuses or does not answer', async () => {
    table = (response) => response.writeHead(400).end('{"__type":"ProvisionedThroughputExceededException"}');
    expect(await signIn()).toEqual(event);
    table = () => {};
    const began = performance.now();
    expect(await signIn()).toEqual(event);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('The chained trigger counts only in the time that the earlier trigger has left', async () => {
    table = () => {};
    earlier = (response, it) => {
      left = keptBack + 100;
      answerWith(it)(response);
    };
    // Without a limit it would take 500 ms each time. With one, the machine may hold up some.
    const asksAndGivesUp = async () => {
      const [before, began] = [asked.table, performance.now()];
      expect(await signIn()).toEqual(event);
      return [asked.table - before, performance.now() - began < 450];
    };
    await expect.poll(asksAndGivesUp, { timeout: 20_000, interval: 1 }).toEqual([1, true]);
    const askedBefore = asked.table;
    earlier = (response, it) => {
      left = keptBack;
      answerWith(it)(response);
    };
    const { logger } = await import('../../../lambdas/observability/logger.ts');
    const logged = vi.spyOn(logger, 'warn').mockImplementation(() => {});
    expect(await signIn()).toEqual(event);
    expect(asked.table).toBe(askedBefore);
    const error = expect.objectContaining({ message: 'No time was left.' });
    expect(logged.mock.calls).toEqual([['A sign-in was not counted', { error }]]);
    logged.mockRestore();
  });

  it('The chained trigger throws Cognito’s timeout error if the earlier trigger does not answer', async () => {
    earlier = () => {};
    const began = performance.now();
    await expect(signIn(keptBack + 100)).rejects.toThrow('Socket timeout while invoking Lambda function');
    expect(performance.now() - began).toBeLessThan(450);
    expect(asked.table).toBe(0);
  });
});
