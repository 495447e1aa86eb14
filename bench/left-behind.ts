/**
 * Measures what a ceremony leaves behind: bytes of the functions' own log lines, audit events, and the write units of
 * what is kept of it afterwards.
 * `npm run build && node bench/left-behind.ts` prints it, `--save` keeps it for docs/cost.md (bench/cost.ts).
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { startLocalStack } from '../local/stack.ts';
import { Visitor } from '../test/support/stacks/visitor.ts';
import { type Ceremony, ceremonies } from './cost/usage.ts';

const { values: flags } = parseArgs({ options: { save: { type: 'boolean' } } });

/** CloudWatch Logs counts these for each line beside its text (PutLogEvents). */
const bytesOfLine = 26;
/** By then a function's output has come, and the stream was read. */
const settled = 2_000;

let bytes = 0;
const stack = await startLocalStack({
  port: 0,
  inMemory: true,
  onFunctionLine: (_, line) => {
    bytes += Buffer.byteLength(line) + bytesOfLine;
  },
});
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: stack.config.region, credentials });
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

/** Items that come of a ceremony afterwards: the audit trail's, and the counts of adoption. */
const left = /^(ACTIVITY#|ADOPTION|COUNTED#)/;
type Items = ReadonlyMap<string, Record<string, AttributeValue>>;

async function itemsLeft(): Promise<Items> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: stack.tableName }));
  const found = Items.filter(({ pk }) => left.test(pk?.S ?? ''));
  return new Map(found.map((item) => [`${item['pk']?.S} ${item['sk']?.S}`, item]));
}

/**
 * Write units of the items that are new or others than before, as DynamoDB counts them when they are put again; those that the stream's
 * function writes are in a transaction, of which AWS counts each twice. The count of all sign-ins is the Post Authentication trigger's.
 */
async function writeUnits(before: Items, after: Items): Promise<number> {
  let units = 0;
  for (const [key, Item] of after) {
    if (isDeepStrictEqual(Item, before.get(key))) continue;
    const put = new PutItemCommand({ TableName: stack.tableName, Item, ReturnConsumedCapacity: 'TOTAL' });
    const { ConsumedCapacity } = await dynamodb.send(put);
    units += (ConsumedCapacity?.CapacityUnits ?? 0) * (key.includes('#SIGN-INS#') ? 1 : 2);
  }
  return units;
}

const look = async () => ({ bytes, events: stack.eventBus.events.length, items: await itemsLeft() });
const measured: Record<string, object> = {};
try {
  for (const ceremony of ceremonies) {
    // The first starts functions, which write a little more.
    await perform[ceremony]();
    await setTimeout(settled);
    const before = await look();
    await perform[ceremony]();
    await setTimeout(settled);
    const after = await look();
    measured[ceremony] = {
      logBytes: after.bytes - before.bytes,
      events: after.events - before.events,
      writeUnits: await writeUnits(before.items, after.items),
    };
  }
} finally {
  dynamodb.destroy();
  await stack.stop();
}
process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
if (flags.save) {
  await writeFile(new URL('cost/left-behind.json', import.meta.url), `${JSON.stringify(measured, null, 2)}\n`);
}
