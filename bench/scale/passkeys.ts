import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readUser } from '../../lambdas/store/read.ts';
import { Authenticator } from '../../test/support/authenticator/authenticator.ts';
import type { Meter } from '../aws/meter.ts';
import type { Host } from '../lambda/execution-environment.ts';
import { Contender } from '../measure/contender.ts';
import { type Person, relyingParty, type System } from '../systems/system.ts';
import type { Samples } from './samples.ts';
import { withTable } from './sign-ins.ts';

const ceremonies = ['named', 'nameless'] as const;

/** What a user's number of passkeys changes about one sign-in with a user name. */
export interface PasskeyUnits {
  readonly passkeys: number;
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Sign-ins and the reading of a user who has so many passkeys, each on a device of its own; the last one signs in. */
export async function passkeysPerUser(
  stage: { readonly system: System; readonly host: Host; readonly meter: Meter; readonly dynamodb: DynamoDBClient },
  table: string,
  { counts, people, rounds }: { readonly counts: readonly number[]; readonly people: number; readonly rounds: number },
  samples: Samples,
): Promise<PasskeyUnits[]> {
  const { meter } = stage;
  const { dynamodb } = stage;
  const contender = new Contender(withTable(stage.system, table), stage.host);
  const { system, invokeWarm } = contender;
  const units: PasskeyUnits[] = [];
  try {
    const crowds = [];
    for (const passkeys of counts) {
      const crowd: Person[] = [];
      for (let i = 0; i < people; i += 1) crowd.push(await personWith(passkeys, system, contender.invokeWarm));
      crowds.push({ passkeys, crowd });
    }
    for (const { passkeys, crowd } of crowds) {
      const [person, another] = crowd;
      if (!person || !another) throw new Error('It takes two of each.');
      // Starts the functions, whose warm-up is not the person's.
      await system.perform.named(another, invokeWarm);
      meter.take();
      meter.countsCapacity = true;
      await system.perform.named(person, invokeWarm);
      meter.countsCapacity = false;
      const made = meter.take().calls.filter(({ service }) => service === 'dynamodb');
      const sum = (of: 'readUnits' | 'writeUnits') => made.reduce((total, call) => total + call[of], 0);
      units.push({ passkeys, calls: made.length, readUnits: sum('readUnits'), writeUnits: sum('writeUnits') });
    }
    for (let round = -1; round < rounds; round += 1) {
      for (const { passkeys, crowd } of round % 2 === 0 ? crowds : crowds.toReversed()) {
        for (const person of crowd) {
          // The first round warms up.
          const time = (what: string, work: () => Promise<unknown>) =>
            round < 0 ? work() : samples.time(what, passkeys, work);
          await time('store: readUser', () => readUser({ dynamodb, tableName: table }, person.sub));
          for (const ceremony of ceremonies) {
            await time(`sign-in: ${ceremony}`, () => system.perform[ceremony](person, invokeWarm));
          }
        }
      }
    }
  } finally {
    await contender.stop();
  }
  return units;
}

async function personWith(passkeys: number, system: System, invoke: Contender['invokeWarm']): Promise<Person> {
  const sub = randomUUID();
  const email = `${sub.slice(0, 8)}@example.com`;
  let person: Person | undefined;
  for (let i = 0; i < passkeys; i += 1) {
    person = { sub, email, authenticator: new Authenticator({ origin: relyingParty.origin }) };
    await system.perform.registration(person, invoke);
  }
  if (!person) throw new Error('Somebody without a passkey cannot sign in with one.');
  return person;
}
