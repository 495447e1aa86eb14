import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../contract/events.ts';
import { eventSourceMapping, FunctionError, type Invoker } from '../../local/functions/invoker.ts';
import type { TraceEvent } from '../../local/shared/trace.ts';
import type { LocalStack } from '../../local/stack.ts';
import { auditEventsOf } from '../support/observed/audit-events.ts';
import { documented } from '../support/observed/documented.ts';
import { noteLine } from '../support/observed/secrets-scan.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** A whole stack of its own. Its stream's function can fail before it does anything, or be ended when it has done it. */
const reader = { failure: undefined as 'before' | 'after' | undefined, failures: 0 };
const traced: TraceEvent[] = [];
let stack: LocalStack;
let visitor: Visitor;

const deliver = (once: Invoker): Invoker => ({
  async invoke(functionArn, event, caller) {
    const failure = caller.service === eventSourceMapping ? reader.failure : undefined;
    const answer = failure === 'before' ? undefined : await once.invoke(functionArn, event, caller);
    if (!failure) return answer;
    reader.failures += 1;
    throw new FunctionError('RequestId: 0 Error: Runtime exited with error: signal: killed', 'Runtime.ExitError');
  },
});

beforeAll(async () => {
  stack = await startAnotherStack({
    onTrace: (event) => traced.push(event),
    onFunctionLine: noteLine,
    deliver,
  });
  visitor = new Visitor(stack.config);
});
afterAll(() => stack.stop());

const told = (sub: string) => auditEventsOf(stack.eventBus, sub);
/** The first of each. */
const first = (events: readonly AuditEvent[]): AuditEvent[] =>
  events.filter(({ id }, index) => events.findIndex((other) => other.id === id) === index);

const soon = { timeout: 20_000, interval: 25 };

async function trail(sub: string): Promise<unknown[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: stack.config.region, credentials });
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: stack.tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :user',
      ExpressionAttributeValues: { ':user': { S: `ACTIVITY#${sub}` } },
    }),
  );
  dynamodb.destroy();
  return Items.map((item) => unmarshall(item)['event']);
}

const calls: Readonly<Record<string, string>> = { 'Query,UpdateItem': '1 read, 1 write' };

/** Signs somebody in three times, and says what each of them gets and which calls it makes. */
async function signInThrice(email: string, authenticator: Parameters<Visitor['signIn']>[1]): Promise<string[][]> {
  const all = [];
  for (let count = 0; count < 3; count++) {
    const from = traced.length;
    const { AuthenticationResult } = await visitor.signIn(email, authenticator);
    const made = traced.slice(from).filter((it) => it.kind === 'dynamodb' && it.parent === 'AuthChallenge');
    const names = made.filter(({ starting }) => !starting).map(({ name }) => name);
    all.push([AuthenticationResult ? 'tokens' : 'nothing', calls[names.join()] ?? names.join()]);
  }
  return all;
}

function repeated(events: readonly AuditEvent[]): string {
  const once = first(events);
  if (once.length === events.length) return 'none';
  const same = events.every((event) => once.some((other) => isDeepStrictEqual(other, event)));
  return same ? 'some, the same with the same `id`' : 'some, and they differ';
}

/** How something fails, and when it has been seen to. */
interface Failure {
  readonly begin: () => void;
  readonly seen: (sub: string) => number;
}

const refusals = () => traced.filter(({ kind, status }) => kind === 'eventbridge' && status === 500).length;
const failing = (how: 'before' | 'after') => () => Object.assign(reader, { failure: how });
const down = () => {
  stack.eventBus.available = false;
};

const cases: [title: string, failure: Failure][] = [
  ['Nothing fails', { begin: () => {}, seen: (sub) => first(told(sub)).length - 2 }],
  ['EventBridge fails', { begin: down, seen: refusals }],
  ['The stream’s function fails', { begin: failing('before'), seen: () => reader.failures }],
  [
    'EventBridge and the stream’s function fail',
    {
      begin() {
        down();
        failing('before')();
      },
      seen: () => reader.failures,
    },
  ],
  [
    'The stream’s function is killed after it sends events and before it answers',
    { begin: failing('after'), seen: () => reader.failures },
  ],
];

describe('Audit events while something fails', () => {
  const rows = documented('Audit events while something fails');

  it.each(cases)('%s', async (title, { begin, seen }) => {
    reader.failures = 0;
    const { email, authenticator } = await visitor.registered();
    const { AuthenticationResult } = await visitor.signIn(email, authenticator);
    const sub = String(decodeJwt(AuthenticationResult?.AccessToken ?? '').sub);
    await expect.poll(() => told(sub).length, soon).toBe(2);
    const before = seen(sub);
    begin();
    const [did, ...others] = await signInThrice(email, authenticator);
    expect(others).toEqual([did, did]);
    await expect.poll(() => seen(sub) - before, soon).toBeGreaterThan(2);
    const meanwhile = first(told(sub)).length - 2;

    stack.eventBus.available = true;
    reader.failure = undefined;
    await expect.poll(() => first(told(sub)).length, soon).toBe(5);
    await expect.poll(async () => (await trail(sub)).length, soon).toBe(5);
    const events = told(sub);
    const each = first(events);
    const right = [1, 2, 3].every((index) => each[index]?.type === 'sign_in.succeeded');
    const order = each.map(({ time }) => time);
    expect(stack.deadLetters).toEqual([]);
    expect(await trail(sub)).toEqual(each.toSorted((a, b) => (a.time + a.id < b.time + b.id ? -1 : 1)));
    expect([
      ...(did ?? []),
      meanwhile === 0 ? 'nothing' : meanwhile === 3 && !reader.failures ? 'each event' : 'the first at least',
      right && isDeepStrictEqual(order, order.toSorted()) ? 'each event, in order' : 'something else',
      repeated(events),
    ]).toEqual(rows.get(title));
  });

  it('`docs/reliability.md` has a row for each failure of the audit events', () =>
    expect([...rows.keys()]).toEqual(cases.map(([title]) => title)));
});
