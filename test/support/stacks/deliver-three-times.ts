import type { Invoker } from '../../../local/functions/invoker.ts';
import { together } from '../dynamodb/faults.ts';
import { type Stored, storedFor } from '../dynamodb/stored-items.ts';
import { type StackWithFaults, stackWithFaults } from './stack-with-faults.ts';

/** How an event is delivered three times. */
export type Manner = 'one after another' | 'at the same moment';

/** What came of three deliveries of one event. */
export interface Deliveries {
  readonly answers: readonly unknown[];
  readonly before: Stored;
  /** After the first of those that came one after another. */
  readonly afterOne?: Stored;
  readonly after: Stored;
}

/** Which events are delivered three times, how, and whose items are looked at. */
interface Plan {
  /** A trigger's name, or a route's key such as `GET /passkeys`. */
  readonly name: string;
  readonly manner: Manner;
  readonly sub: string;
}

/** The stack under test where Cognito and API Gateway deliver three times what a test asks for. */
export async function stackDeliveringThreeTimes() {
  let plan: Plan | undefined;
  let seen: Deliveries | undefined;
  const deliver = (invoker: Invoker): Invoker => ({
    async invoke(functionArn, event, caller) {
      const once = () => invoker.invoke(functionArn, event, caller);
      if (!plan || nameOf(event) !== plan.name) return once();
      seen = plan.manner === 'one after another' ? await inTurn(once, plan) : await atOnce(once, plan);
      return seen.answers[0];
    },
  });
  const stack: StackWithFaults = await stackWithFaults({ deliver });

  async function inTurn(once: () => Promise<unknown>, { sub }: Plan): Promise<Deliveries> {
    const before = await storedFor(sub);
    const first = await once();
    const afterOne = await storedFor(sub);
    const answers = [first, await once(), await once()];
    return { answers, before, afterOne, after: await storedFor(sub) };
  }

  /** All have read before any of them writes. */
  async function atOnce(once: () => Promise<unknown>, { sub }: Plan): Promise<Deliveries> {
    const before = await storedFor(sub);
    const writes = { of: ['UpdateItem', 'TransactWriteItems'], about: sub };
    const end = stack.dynamodb.befall(writes, together(3));
    const answers = await Promise.all([once(), once(), once()]);
    end();
    return { answers, before, after: await storedFor(sub) };
  }

  return {
    ...stack,
    /** Does something, and tells of the last event of that name in it. */
    async deliverThreeTimes(requested: Plan, act: () => Promise<unknown>): Promise<Deliveries> {
      plan = requested;
      seen = undefined;
      try {
        await act();
      } finally {
        plan = undefined;
      }
      if (!seen) throw new Error(`Nothing delivered ${requested.name}.`);
      return seen;
    },
  };
}

function nameOf(event: unknown): string {
  const { triggerSource, routeKey } = event as { triggerSource?: string; routeKey?: string };
  return triggerSource?.split('_')[0] ?? routeKey ?? '';
}
