import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { route } from '../../../lambdas/edge/route.ts';
import { logRecord, newRecord, noteStart } from '../../../lambdas/observability/request-record.ts';
import { PasskeyError } from '../../../lambdas/passkey-error.ts';

const context = { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context;
const secret = 'Passw0rd-of-Alice';

/** All that the function writes to its log. */
function capture(): () => string {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
  return () => written.join('');
}
afterEach(() => void vi.restoreAllMocks());

const call = (body: string, thrown?: Error, contentType = 'application/json') => {
  const handler = route(v.object({ name: v.pipe(v.string(), v.maxLength(5)) }), async () => {
    if (thrown) throw thrown;
    return { status: 200, body: {} };
  });
  const event = Object.assign({} as APIGatewayProxyEventV2, { headers: { 'content-type': contentType }, body });
  return handler(event, context);
};

describe('The log of a route', () => {
  it.each([
    ['invalid JSON', `${secret}`],
    ['JSON that ends early', `{"name":"${secret}`],
    ['another shape', JSON.stringify({ name: secret })],
  ])('The log reports a body of %s without its content', async (_, body) => {
    const logged = capture();
    await call(body);
    expect(logged()).toContain('"code":"invalid_request"');
    expect(logged()).not.toContain(secret);
  });

  it('The log has the stack of a fault and its cause, and nothing that a library has added to them', async () => {
    const logged = capture();
    const reasons = { CancellationReasons: [{ Code: 'None', Item: { username: { S: secret } } }] };
    const cause = Object.assign(new Error('Cancelled.'), reasons);
    await call('{"name":"Ada"}', Object.assign(new Error('The table is away.', { cause }), reasons));
    const { error } = JSON.parse(logged());
    expect(error).toMatchObject({ message: 'The table is away.', cause: { message: 'Cancelled.' } });
    expect(error.stack).toContain('logged.test.ts');
    expect(logged()).not.toContain(secret);
  });

  it('The log names the wrong part of a body and the failed check', async () => {
    const logged = capture();
    await call(JSON.stringify({ name: secret }));
    expect(logged()).toContain('name: max_length');
  });

  it('The log has one line for each request, with a stack only for a fault', async () => {
    const logged = capture();
    await call('{"name":"x"}');
    const cause = new Error('The signature is not the credential’s.');
    await call('{"name":"x"}', new PasskeyError('verification_failed', 'The assertion does not verify.', { cause }));
    await call('{"name":"x"}', new Error('The table is gone.'));
    const lines = logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'INFO', supportId: '01234567', outcome: 'done', status: 200, milliseconds: expect.any(Number) },
      {
        level: 'INFO',
        supportId: '01234567',
        outcome: 'refused',
        status: 400,
        code: 'verification_failed',
        reason: 'The assertion does not verify.',
        cause: 'The signature is not the credential’s.',
      },
      { level: 'ERROR', supportId: '01234567', outcome: 'faulted', status: 500, error: { stack: expect.any(String) } },
    ]);
    expect(JSON.stringify(lines[1])).not.toContain('stack');
  });

  it('The log has a refusal’s reason and a fault’s message with the support id', async () => {
    const logged = capture();
    await call('{"name":"x"}', new PasskeyError('passkey_unknown', 'The user has no such credential.'));
    await call('{"name":"x"}', new Error('The table is gone.'));
    expect(logged()).toContain('The user has no such credential.');
    expect(logged()).toContain('The table is gone.');
    expect(logged().match(/"supportId":"01234567"/g)).toHaveLength(2);
  });

  it('The first line that is written says how long the function took to start, also after requests without a line', () => {
    const logged = capture();
    noteStart();
    for (const level of ['debug', undefined, undefined] as const) {
      logRecord({ ...newRecord(context.awsRequestId), ...(level && { level }) }, { name: level ?? 'Line' });
    }
    const lines = logged().trim().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line).startMilliseconds)).toEqual(['number', 'undefined']);
  });

  it.each([
    ['a refusal', new PasskeyError('passkey_unknown', 'The user has no such credential.')],
    ['an answer', undefined],
  ])('The log is written before %s waits, so its time stays hidden', async (_, thrown) => {
    const logged = capture();
    const wait = 300;
    const handler = route(v.unknown(), async ({ record }) => {
      record.notBefore = record.began + wait;
      if (thrown) throw thrown;
      return { status: 200 };
    });
    const began = performance.now();
    await handler(Object.assign({} as APIGatewayProxyEventV2, { headers: {} }), context);
    expect(performance.now() - began).toBeGreaterThanOrEqual(wait);
    expect(JSON.parse(logged()).milliseconds).toBeLessThan(wait);
  });

  it('A request that takes too long has one line, also if it comes to its end afterwards', async () => {
    const logged = capture();
    const rest = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const handler = route(v.unknown(), async ({ record }) => {
      await rest.promise;
      // The route writes its line after this.
      setImmediate(ended.resolve);
      Object.assign(record.details, { outcome: 'completed' });
      return { status: 200 };
    });
    // Half a second of the time is for the answer.
    const short: Context = { ...context, getRemainingTimeInMillis: () => 520 };
    await handler(Object.assign({} as APIGatewayProxyEventV2, { headers: {} }), short);
    rest.resolve();
    await ended.promise;
    const lines = logged().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'ERROR', outcome: 'faulted', status: 500 });
  });

  it('A line whose details have an outcome of their own says that a request was refused', async () => {
    const logged = capture();
    const handler = route(v.unknown(), async ({ record }) => {
      Object.assign(record.details, { outcome: 'completed' });
      throw new PasskeyError('passkey_unknown', 'The user has no such credential.');
    });
    await handler(Object.assign({} as APIGatewayProxyEventV2, { headers: {} }), context);
    expect(JSON.parse(logged())).toMatchObject({ outcome: 'refused', code: 'passkey_unknown' });
  });
});
