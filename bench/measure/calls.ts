import { isRead } from '../aws/capacity.ts';
import type { AwsCall, Meter } from '../aws/meter.ts';
import type { Results } from '../results.ts';
import { type Ceremony, ceremonies } from '../systems/system.ts';
import type { Contender } from './contender.ts';
import { Environments } from './environments.ts';

/**
 * What each ceremony asks of DynamoDB and sends over the wire with everything up, and, for the sign-ins, with nothing up: then
 * with the reads of secrets, the TLS handshakes and whatever functions do while they load.
 */
export async function calls(contender: Contender, meter: Meter, results: Results): Promise<void> {
  const { system, host, warm } = contender;
  for (const ceremony of ceremonies) {
    await perform(contender, warm, ceremony);
    meter.take();
    const http = await perform(contender, warm, ceremony);
    const { calls: made, bytes } = meter.take();
    results.add(`http.${ceremony}`, 'requests', system, http);
    results.add(`aws.bytes.${ceremony}`, 'bytes', system, bytes);
    const database = made.filter(({ service }) => service === 'dynamodb');
    const reads = database.filter(({ operation }) => isRead(operation));
    results.add(`ddb.calls.${ceremony}`, 'calls', system, database.length);
    results.add(`ddb.reads.${ceremony}`, 'calls', system, reads.length);
    results.add(`ddb.writes.${ceremony}`, 'calls', system, database.length - reads.length);
    await capacity(contender, ceremony, meter, results);
  }
  for (const ceremony of ['named', 'nameless'] as const) {
    const fresh = new Environments(system, undefined, host);
    try {
      await perform(contender, fresh, ceremony);
    } finally {
      await fresh.stop();
    }
    const { calls: made, bytes } = meter.take();
    results.add(`aws.requests.cold.${ceremony}`, 'requests', system, made.length);
    results.add(`aws.bytes.cold.${ceremony}`, 'bytes', system, bytes);
  }
}

/** Capacity in a ceremony of its own: asking for it changes the bytes. */
async function capacity(contender: Contender, ceremony: Ceremony, meter: Meter, results: Results): Promise<void> {
  meter.countsCapacity = true;
  await perform(contender, contender.warm, ceremony);
  meter.countsCapacity = false;
  const { calls: made } = meter.take();
  const sum = (units: (call: AwsCall) => number) => made.reduce((total, call) => total + units(call), 0);
  results.add(
    `ddb.readunits.${ceremony}`,
    'units',
    contender.system,
    sum(({ readUnits }) => readUnits),
  );
  results.add(
    `ddb.writeunits.${ceremony}`,
    'units',
    contender.system,
    sum(({ writeUnits }) => writeUnits),
  );
}

/** @returns the HTTP requests of the client: each call of the API, and of the two of Cognito that Create and Verify answer */
async function perform(contender: Contender, environments: Environments, ceremony: Ceremony): Promise<number> {
  let http = 0;
  await contender.system.perform[ceremony](contender.personFor(ceremony), async (role, event) => {
    if (role !== 'define') http += 1;
    return (await environments.invoke(role, event)).answer;
  });
  return http;
}
