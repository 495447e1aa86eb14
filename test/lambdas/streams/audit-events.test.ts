import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import type { AuditEvent } from '../../../contract/events.ts';
import { dayOf, readDays, readUsersWithPasskey } from '../../../lambdas/store/adoption.ts';
import * as operations from '../../../lambdas/store/operations.ts';
import { onTable } from '../../../lambdas/store/table.ts';
import type { handler } from '../../../lambdas/streams/audit-events.ts';
import { eventBridgeEndpoint } from '../../../local/endpoints/event-bridge.ts';
import { EventBus } from '../../../local/event-bus/event-bus.ts';
import { silentLog } from '../../../local/shared/log.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import type { StreamMapping } from '../../../local/streams/mappings.ts';
import { type Streams, startStreams } from '../../../local/streams/start-streams.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { auditEventsOf } from '../../support/observed/audit-events.ts';
import { added as addedTo, use } from '../store/credentials.ts';

const region = 'ap-southeast-2';
const tableName = `audit-${randomUUID()}`;
const endpoint = inject('dynamoDbEndpoint');
const dynamodb = new DynamoDBClient({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const table = { dynamodb, tableName };
const store = onTable(table, operations);
const bus = new EventBus({ rules: [], onFailure: () => {} });

let server: LoopbackServer;
let streams: Streams;
let run: typeof handler;
/** All records that the function got. */
const seen: DynamoDBRecord[] = [];
/** The function, as the stream calls it. */
const streamFunction = {
  /** Set to `true` to have each call fail. */
  fails: false,
  /** How many calls failed. */
  failures: 0,
  /** How many calls run. */
  running: 0,
};

beforeAll(async () => {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const eventBridge = eventBridgeEndpoint(bus, { region, authorize: () => true, trace: () => {} });
  server = await listenOnLoopback((request) => eventBridge(request, { name: 'f', label: 'f', role: 'r' }));
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', `http://127.0.0.1:${server.port}`);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv(environment.tableName, tableName);
  vi.stubEnv(environment.eventBusName, 'default');
  vi.stubEnv(environment.auditRetentionDays, '7');
  vi.stubEnv(environment.metricsNamespace, 'Passkeys');
  run = (await import('../../../lambdas/streams/audit-events.ts')).handler;
  const mapping: StreamMapping = {
    label: 'AuditEvents',
    tableName,
    functionArn: 'arn:function',
    batchSize: 100,
    bisect: true,
    reportsFailures: true,
    retries: 5,
    longestAge: Number.POSITIVE_INFINITY,
    wants: ({ dynamodb: written }) => /lastAction|#PROFILE/.test(JSON.stringify(written)),
    queue: 'arn:queue',
  };
  const invoker = {
    invoke: async (_: string, event: unknown): Promise<DynamoDBBatchResponse> => {
      seen.push(...(event as DynamoDBStreamEvent).Records);
      if (streamFunction.fails) {
        streamFunction.failures += 1;
        throw new Error('The function fails.');
      }
      streamFunction.running += 1;
      return run(event as DynamoDBStreamEvent, { awsRequestId: randomUUID() } as Context).finally(
        () => (streamFunction.running -= 1),
      );
    },
  };
  streams = await startStreams({
    mappings: [mapping],
    dynamodb,
    databaseEndpoint: endpoint,
    region,
    invoker,
    log: silentLog,
  });
});
afterAll(async () => {
  await streams.stop();
  await server.close();
  dynamodb.destroy();
  vi.unstubAllEnvs();
});

const told = (userId: string) => auditEventsOf(bus, userId);
const idsOf = (events: readonly AuditEvent[]) => new Set(events.map(({ id }) => id));
const soon = <Value>(count: () => Value) => expect.poll(count, { timeout: 15_000, interval: 25 });

const added = async (changes = {}) => addedTo(store, { createdAt: new Date().toISOString(), ...changes });

async function poison(userId: string) {
  const Item = marshall({ pk: `USER#${userId}`, sk: '#PROFILE', lastAction: { kind: 'nonsense' } });
  await dynamodb.send(new PutItemCommand({ TableName: tableName, Item }));
}

describe('The function of the table’s stream', () => {
  it('The stream function sends two events for a write with two changes', async () => {
    const known = await added();
    await store.recordUse(known, use({ at: new Date(), backupEligible: false, backedUp: false }));
    await soon(() => told(known.userId).length).toBe(3);
    expect(told(known.userId)).toMatchObject([
      { type: 'passkey.added', backupEligible: true, requestId: anyCaller.requestId, supportId: '01234567' },
      { type: 'sign_in.succeeded', backupEligible: false, userVerified: true },
      { type: 'passkey.backup_eligibility_changed', accepted: true },
    ]);
    expect(idsOf(told(known.userId)).size).toBe(3);
  });

  it('The stream function delivers every event after it has failed for a while', async () => {
    const before = await added();
    await soon(() => told(before.userId).length).toBe(1);
    [streamFunction.fails, streamFunction.failures] = [true, 0];
    const known = await added();
    await soon(() => streamFunction.failures).toBeGreaterThan(1);
    streamFunction.fails = false;
    await soon(() => told(known.userId).length).toBe(1);
    expect(streams.deadLetters).toEqual([]);
  });

  it('The stream function gives a repeated event the same id, and the audit trail has it once', async () => {
    bus.available = false;
    const people = [await added(), await added(), await added()];
    const trail = async (userId: string) => {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tableName }));
      return Items.map((item) => unmarshall(item)).filter(({ pk }) => pk === `ACTIVITY#${userId}`);
    };
    await expect.poll(async () => (await trail(people[0]?.userId ?? '')).length, { timeout: 15_000 }).toBe(1);
    bus.available = true;
    for (const { userId } of people) {
      await soon(() => told(userId).length).toBeGreaterThan(0);
      const [kept, ...more] = await trail(userId);
      expect(more).toEqual([]);
      expect(kept?.['event']).toEqual(told(userId)[0]);
      expect(kept?.['expiresAt']).toBe(Math.ceil(Date.parse(kept?.['event'].time) / 1000) + 7 * 86_400);
      expect(idsOf(told(userId))).toEqual(new Set([kept?.['event'].id]));
    }
  });

  it('The stream function leaves a bad record to the dead-letter queue and delivers the others', async () => {
    const before = await added();
    const userId = randomUUID();
    await poison(userId);
    const after = [await added(), await added()];
    for (const { userId: other } of [before, ...after]) await soon(() => told(other).length).toBe(1);
    expect(streams.deadLetters).toMatchObject([
      {
        queue: 'arn:queue',
        message: { DDBStreamBatchInfo: { batchSize: 1 }, requestContext: { approximateInvokeCount: 6 } },
      },
    ]);
    expect(told(userId)).toEqual([]);
  });

  it('The stream function reports a bad record by its number, and throws if it comes first of several', async () => {
    const record = (id: string, lastAction: object) => ({
      eventID: id,
      dynamodb: { SequenceNumber: id, NewImage: marshall({ pk: `USER#${id}`, sk: '#PROFILE', lastAction }) },
    });
    const bad = record('1', { kind: 'nonsense' });
    const good = record('2', { kind: 'viewed', at: '2026-11-22T01:02:03.456Z', by: anyCaller });
    const answer = (...Records: object[]) =>
      run({ Records } as DynamoDBStreamEvent, { awsRequestId: randomUUID() } as Context);
    await expect(answer(bad, good)).rejects.toThrow();
    expect(told('2')).toEqual([]);
    expect(await answer(good, bad, good)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(told('2')).toHaveLength(1);
    expect(await answer(bad)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(await answer(good)).toEqual({ batchItemFailures: [] });
    expect(idsOf(told('2'))).toEqual(new Set(['2-0']));
  });
});

describe('The adoption counts of the stream', () => {
  const context = () => ({ awsRequestId: randomUUID() }) as Context;

  /** What was counted today, and how many users have a passkey. */
  async function counts() {
    const today = dayOf(new Date());
    const [day] = await readDays(table, today, today);
    const { passkeySignIns = 0, recoveryCodeSignIns = 0, registrations = 0 } = day ?? {};
    return { passkeySignIns, recoveryCodeSignIns, registrations, users: await readUsersWithPasskey(table) };
  }
  const more = (before: Awaited<ReturnType<typeof counts>>, after: typeof before) =>
    Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - before[name as 'users']]));

  const removal = () => ({
    keepLast: false,
    permission: 'administrator' as const,
    by: anyCaller,
    at: new Date(),
    forgetAt: Math.ceil(Date.now() / 1000) + 60,
  });

  it('Adoption is counted once, in any batches and order of delivery', async () => {
    const before = await counts();
    const from = seen.length;
    const [ada, bob] = [await added(), await added()];
    const second = await added({ userId: ada.userId });
    await store.recordUse(ada, use({ at: new Date(), nonce: 'one' }));
    await store.recordUse(ada, use({ at: new Date(), nonce: 'two' }));
    await store.removeCredential(ada.userId, second.id, removal());
    await store.removeCredential(bob.userId, bob.id, removal());
    await soon(() => told(ada.userId).length + told(bob.userId).length).toBe(7);
    await expect
      .poll(async () => more(before, await counts()), { timeout: 15_000 })
      .toEqual({ passkeySignIns: 2, recoveryCodeSignIns: 0, registrations: 3, users: 1 });

    const records = seen.slice(from);
    await run({ Records: records }, context());
    for (const record of records.toReversed()) await run({ Records: [record] }, context());
    await Promise.all([run({ Records: records }, context()), run({ Records: records.slice(2) }, context())]);
    expect(more(before, await counts())).toEqual({
      passkeySignIns: 2,
      recoveryCodeSignIns: 0,
      registrations: 3,
      users: 1,
    });
  });

  it('The number of users is measured after a delivery that changed it, and after no other', async () => {
    const { logger } = await import('../../../lambdas/observability/logger.ts');
    const lines = vi.spyOn(logger, 'info');
    onTestFinished(() => lines.mockRestore());
    const measured = () => lines.mock.calls.filter(([name]) => name === 'UsersWithPasskey').length;
    const from = seen.length;
    const { userId } = await added();
    const profileRecords = () => seen.slice(from).filter((record) => record.dynamodb?.Keys?.['sk']?.S === '#PROFILE');
    // The stream’s own deliveries measure, too.
    await soon(() => [told(userId).length, profileRecords().length, streamFunction.running]).toEqual([1, 1, 0]);
    const records = seen.slice(from);
    const profile = profileRecords();
    lines.mockClear();
    await run({ Records: records.filter((record) => !profile.includes(record)) }, context());
    expect(measured()).toBe(0);
    await run({ Records: profile }, context());
    expect(measured()).toBe(1);
  });

  it('Adoption is counted once even if EventBridge fails afterward', async () => {
    const before = await counts();
    bus.available = false;
    const ada = await added();
    await expect.poll(async () => more(before, await counts())['registrations'], { timeout: 15_000 }).toBe(1);
    bus.available = true;
    await soon(() => told(ada.userId).length).toBe(1);
    expect(more(before, await counts())).toMatchObject({ registrations: 1, users: 1 });
  });
});
