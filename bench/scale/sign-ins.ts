import type { Meter } from '../aws/meter.ts';
import type { Host } from '../lambda/execution-environment.ts';
import { Contender } from '../measure/contender.ts';
import type { Role, System } from '../systems/system.ts';
import type { Samples } from './samples.ts';
import type { Sized } from './store-calls.ts';

const ceremonies = ['named', 'nameless'] as const;
const toWarmUp = 20;

/** The same functions, with another table. */
export function withTable(system: System, table: string): System {
  const entries = Object.entries(system.functions).map(([role, { environment, ...lambda }]) => {
    const changed = 'TABLE_NAME' in environment ? { ...environment, TABLE_NAME: table } : environment;
    return [role, { ...lambda, environment: changed }] as const;
  });
  return { ...system, functions: Object.fromEntries(entries) as Record<Role, System['functions'][Role]> };
}

/** DynamoDB calls of each kind of sign-in, by number of users. */
export type Calls = readonly { readonly users: number; readonly named: number; readonly nameless: number }[];

/**
 * Whole sign-ins through the functions, everything up, the tables in turns: of users who registered by themselves among those who
 * fill the table.
 *
 * @returns the DynamoDB calls of one of each, at each size
 */
export async function signIns(
  system: System,
  host: Host,
  meter: Meter,
  tables: readonly Sized[],
  { people, rounds }: { readonly people: number; readonly rounds: number },
  samples: Samples,
): Promise<Calls> {
  const measured = tables.map(({ table, users }) => ({
    users,
    contender: new Contender(withTable(system, table), host),
  }));
  const calls = [];
  try {
    for (const { contender } of measured) await contender.register(people);
    for (let round = -toWarmUp; round < rounds; round += 1) {
      for (const { users, contender } of round % 2 === 0 ? measured : measured.toReversed()) {
        for (const ceremony of ceremonies) {
          const signIn = () => contender.system.perform[ceremony](contender.personFor(ceremony), contender.invokeWarm);
          if (round < 0) await signIn();
          else await samples.time(`sign-in: ${ceremony}`, users, signIn);
        }
      }
    }
    for (const { users, contender } of measured) {
      const counted = { named: 0, nameless: 0 };
      for (const ceremony of ceremonies) {
        meter.take();
        await contender.system.perform[ceremony](contender.personFor(ceremony), contender.invokeWarm);
        counted[ceremony] = meter.take().calls.filter(({ service }) => service === 'dynamodb').length;
      }
      calls.push({ users, ...counted });
    }
  } finally {
    await Promise.all(measured.map(({ contender }) => contender.stop()));
  }
  return calls;
}
