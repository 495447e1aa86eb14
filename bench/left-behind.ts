/**
 * Measures what a ceremony leaves behind: bytes of the functions' own log lines, audit events, runs of further triggers, and the write units
 * of what is kept of it afterwards; with the features as they are by default, and with all of those that cost something.
 * `npm run build && node bench/left-behind.ts` prints it, `--save` keeps it for docs/cost.md (bench/cost.ts).
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { startLocalStack } from '../local/stack.ts';
import { Visitor } from '../test/support/stacks/visitor.ts';
import { type Ceremony, ceremonies, type LeftBehind, type Setting, settings } from './cost/usage.ts';

const { values: flags } = parseArgs({ options: { save: { type: 'boolean' } } });

/** CloudWatch Logs counts these for each line beside its text (PutLogEvents). */
const bytesOfLine = 26;
/** By then a function's output has come, and the stream was read. */
const settled = 2_000;

const contexts: Readonly<Record<Setting, Readonly<Record<string, string>>>> = {
  defaults: {},
  everything: { detailedMetrics: 'true', publishAuditEvents: 'true', measureAdoption: 'true', tokenClaims: 'true' },
};

/** Items that come of a ceremony afterwards: the audit trail's, and the counts of adoption. */
const left = /^(ACTIVITY#|ADOPTION|COUNTED#)/;
type Items = ReadonlyMap<string, Record<string, AttributeValue>>;

/** Starts a local stack with this configuration and measures each ceremony in it. */
async function measure(context: Readonly<Record<string, string>>): Promise<Record<string, LeftBehind>> {
  let bytes = 0;
  /** Invocations of optional triggers, and their writes to users' items. */
  const further = { runs: 0, writes: 0 };
  const stack = await startLocalStack({
    port: 0,
    inMemory: true,
    context,
    onFunctionLine: (_, line) => {
      bytes += Buffer.byteLength(line) + bytesOfLine;
    },
    onTrace({ kind, name, parent = '', starting }) {
      if (kind === 'trigger' && /^(PostAuthentication|PreTokenGeneration)/.test(name)) further.runs += 1;
      if (kind === 'dynamodb' && name === 'UpdateItem' && /PreTokenGeneration/.test(parent) && !starting)
        further.writes += 1;
    },
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: stack.config.region, credentials });
  const itemsLeft = async (): Promise<Items> => {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: stack.tableName }));
    const found = Items.filter(({ pk }) => left.test(pk?.S ?? ''));
    return new Map(found.map((item) => [`${item['pk']?.S} ${item['sk']?.S}`, item]));
  };
  /** Sums the write units of new and changed items whose key matches. DynamoDB Local reports them when an item is put again. */
  const units = async (before: Items, after: Items, which: RegExp): Promise<number> => {
    let sum = 0;
    for (const [key, Item] of after) {
      if (!which.test(key) || isDeepStrictEqual(Item, before.get(key))) continue;
      const put = new PutItemCommand({ TableName: stack.tableName, Item, ReturnConsumedCapacity: 'TOTAL' });
      sum += (await dynamodb.send(put)).ConsumedCapacity?.CapacityUnits ?? 0;
    }
    return sum;
  };
  const look = async () => ({
    ...{ bytes, published: stack.eventBus.events.length, items: await itemsLeft() },
    ...further,
  });
  try {
    const visitor = new Visitor(stack.config);
    const user = await visitor.user();
    const { AccessToken: token } = await visitor.passwordTokens(user);
    const authenticator = visitor.authenticator();
    await visitor.register(token, authenticator);
    const perform: Readonly<Record<Ceremony, () => Promise<unknown>>> = {
      named: () => visitor.signIn(user.email, authenticator),
      nameless: () => visitor.signInNameless(authenticator),
      registration: () => visitor.register(token, visitor.authenticator()),
      options: () => visitor.publicOptions(),
    };
    const measured: Record<string, LeftBehind> = {};
    for (const ceremony of ceremonies) {
      // The first starts functions, which write a little more.
      await perform[ceremony]();
      await setTimeout(settled);
      const before = await look();
      await perform[ceremony]();
      await setTimeout(settled);
      const after = await look();
      const kept = (which: RegExp) => units(before.items, after.items, which);
      const events = [...after.items.keys()].filter((key) => key.startsWith('ACTIVITY#') && !before.items.has(key));
      measured[ceremony] = {
        logBytes: after.bytes - before.bytes,
        runs: after.runs - before.runs,
        audited: events.length,
        published: after.published - before.published,
        // Users are counted in a transaction, in which AWS bills each write twice.
        writeUnits:
          (await kept(/^ACTIVITY#|#SIGN-INS#/)) + 2 * (await kept(/^COUNTED#|TOTAL#/)) + after.writes - before.writes,
        unitsOfBatch: await kept(/#METHODS#/),
      };
    }
    return measured;
  } finally {
    dynamodb.destroy();
    await stack.stop();
  }
}

const measured: Record<string, object> = {};
for (const setting of settings) measured[setting] = await measure(contexts[setting]);
const text = `${JSON.stringify(measured, null, 2)}\n`;
process.stdout.write(text);
if (flags.save) await writeFile(new URL('cost/left-behind.json', import.meta.url), text);
