/**
 * Measures what a ceremony leaves behind: bytes of the functions' own log lines, audit events, and the write units of their items.
 * `npm run build && node bench/left-behind.ts` prints it, `--save` keeps it for docs/cost.md (bench/cost.ts).
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { startLocalStack } from '../local/stack.ts';
import { Visitor } from '../test/support/visitor.ts';
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

/** Write units of the audit trail's items, as DynamoDB counts them when they are put again. */
async function trailUnits(): Promise<number> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: stack.tableName }));
  let units = 0;
  for (const Item of Items.filter(({ pk }) => pk?.S?.startsWith('ACTIVITY#'))) {
    const put = new PutItemCommand({ TableName: stack.tableName, Item, ReturnConsumedCapacity: 'TOTAL' });
    units += (await dynamodb.send(put)).ConsumedCapacity?.CapacityUnits ?? 0;
  }
  return units;
}

const look = async () => ({ bytes, events: stack.eventBus.events.length, units: await trailUnits() });
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
      writeUnits: after.units - before.units,
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
