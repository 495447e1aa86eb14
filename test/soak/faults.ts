import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { rotatedSecret } from '../../contract/secret-text.ts';
import { eventSourceMapping, FunctionError, type Invoker } from '../../local/functions/invoker.ts';
import { type Fault, FaultProxy } from '../support/dynamodb/fault-proxy.ts';
import * as wire from '../support/dynamodb/faults.ts';
import { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** The faults of a call of a service, each with its weight. */
const ofCalls = {
  throttled: { weight: 3, fault: wire.throttled },
  'failed inside': { weight: 2, fault: wire.failedInside },
  'never answered': { weight: 1, fault: wire.neverAnswered },
  'answered late': { weight: 1, fault: wire.late(1500) },
  'answer lost': { weight: 3, fault: wire.answerLost },
  'answer cut short': { weight: 2, fault: wire.answerCut },
} as const satisfies Record<string, { weight: number; fault: Fault }>;
type CallFault = keyof typeof ofCalls;
const weights = Object.fromEntries(Object.entries(ofCalls).map(([name, { weight }]) => [name, weight])) as Record<
  CallFault,
  number
>;

/** How many of all calls or events something befalls. */
const shares = {
  dynamodb: { of: ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'TransactWriteItems', 'BatchWriteItem'], share: 0.06 },
  eventbridge: { of: ['PutEvents'], share: 0.1 },
} as const;

/** Functions read the secret when they start, and seldom later. */
const secretShare = 0.02;

/** What may become of the delivery of an event, by who delivers it: in what share of all. */
const deliveries = {
  trigger: { 'twice in turn': 0.03, 'twice at once': 0.03, killed: 0.01 },
  route: { killed: 0.01 },
  stream: { 'twice in turn': 0.1, 'failed before': 0.05, 'failed after': 0.1, killed: 0.05 },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

/** A kill comes in the middle of what a warm function does. */
const longestLifeMs = 40;

/** Breaks things between the local stack's parts at random, until {@link heal}. */
export class Faults {
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #secrets: string[] = [];
  #proxy: FaultProxy | undefined;
  #active = false;
  /** Ends the processes of a function; set once there is a stack. */
  kill: (functionArn: string) => Promise<void> = async () => {};

  constructor(seed: number, tally: Tally) {
    this.#random = new Random(seed, 'faults');
    this.#tally = tally;
  }

  start(): void {
    this.#active = true;
  }

  /** From now on nothing fails. What was delayed may still come. */
  heal(): void {
    this.#active = false;
  }

  /** Stands between the functions and AWS's services. */
  reachServices = async (served: string): Promise<string> => {
    const proxy = new FaultProxy(served);
    this.#proxy = proxy;
    for (const [service, { of, share }] of Object.entries(shares)) {
      proxy.befall({ of }, (carryOut) => this.#call(service, share)(carryOut));
    }
    proxy.befall({ of: ['GetSecretValue'], about: 'AWSPREVIOUS' }, (carryOut) => this.#version(1, carryOut));
    proxy.befall({ of: ['GetSecretValue'] }, (carryOut) => this.#version(0, carryOut));
    await proxy.up();
    return proxy.url;
  };

  async stop(): Promise<void> {
    await this.#proxy?.down();
  }

  /** Puts a new version of the secret, as `npx passkeys rotate-secret` does. The local stack stores one version only. */
  rotateSecret(): void {
    const [current] = this.#secrets;
    if (current === undefined) return;
    this.#secrets.unshift(rotatedSecret(current, randomBytes(32).toString('base64url')));
    this.#tally.count('faults', 'secret rotated');
  }

  #call(service: string, share: number): Fault {
    if (!this.#active || !this.#random.chance(share)) return (carryOut) => carryOut();
    const name = this.#random.weighted(weights);
    this.#tally.count('faults', `${service}: ${name}`);
    return ofCalls[name].fault;
  }

  async #version(index: number, carryOut: Parameters<Fault>[0]): ReturnType<Fault> {
    if (this.#active && this.#random.chance(secretShare)) {
      this.#tally.count('faults', 'secretsmanager: never answered');
      return wire.neverAnswered(carryOut);
    }
    const answer = await carryOut();
    if (answer.status !== 200 && this.#secrets.length < 2) return answer;
    const { SecretString: text = '' } = JSON.parse(answer.body.toString());
    // The distribution's secret is JSON; that of seals is a text until it is rotated here.
    if (text.startsWith('{')) return answer;
    if (this.#secrets.length === 0) this.#secrets.push(text);
    if (this.#secrets.length < 2) return answer;
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return { status: 200, headers, body: Buffer.from(JSON.stringify({ SecretString: this.#secrets[index] })) };
  }

  /** Delivers events twice, or has functions die. */
  deliver = (once: Invoker): Invoker => ({
    invoke: (functionArn, event, caller) => {
      const run = () => once.invoke(functionArn, event, caller);
      const kind = kindOf(event, caller.service);
      if (!this.#active || !kind) return run();
      let draw = this.#random.next();
      const how = Object.entries(deliveries[kind]).find(([, share]) => {
        draw -= share;
        return draw < 0;
      })?.[0];
      if (!how) return run();
      this.#tally.count('faults', `${kind}: ${how}`);
      return this.#run(how, run, functionArn);
    },
  });

  async #run(how: string, run: () => Promise<unknown>, functionArn: string): Promise<unknown> {
    switch (how) {
      case 'twice in turn':
        await run().catch(() => {});
        return run();
      case 'twice at once': {
        const [first] = await Promise.all([run(), run().catch(() => {})]);
        return first;
      }
      case 'failed after':
        await run();
        throw killed();
      case 'failed before':
        throw killed();
      default: {
        const after = this.#random.next() * longestLifeMs;
        const [answer] = await Promise.all([run(), setTimeout(after).then(() => this.kill(functionArn))]);
        return answer;
      }
    }
  }
}

const killed = () => new FunctionError('RequestId: 0 Error: Runtime exited', 'Runtime.ExitError');

function kindOf(event: unknown, service: string): keyof typeof deliveries | undefined {
  if (service === eventSourceMapping) return 'stream';
  const { triggerSource, routeKey } = event as { triggerSource?: string; routeKey?: string };
  return triggerSource ? 'trigger' : routeKey ? 'route' : undefined;
}
