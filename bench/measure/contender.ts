import { randomUUID } from 'node:crypto';
import { Authenticator } from '../../test/support/authenticator/authenticator.ts';
import type { Host } from '../lambda/execution-environment.ts';
import { type Ceremony, type Invoke, type Person, relyingParty, type System } from '../systems/system.ts';
import { Environments } from './environments.ts';

/** A system with its users, and with all its functions up at full speed for whatever is not being measured. */
export class Contender {
  readonly system: System;
  readonly host: Host;
  readonly warm: Environments;
  readonly #people: Person[] = [];
  #next = 0;

  constructor(system: System, host: Host) {
    this.system = system;
    this.host = host;
    this.warm = new Environments(system, undefined, host);
  }

  /** Invokes functions that are up. */
  readonly invokeWarm: Invoke = async (role, event) => (await this.warm.invoke(role, event)).answer;

  /** Registers as many users, a passkey each, through the system's own functions. */
  async register(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const person = newPerson();
      await this.system.perform.registration(person, this.invokeWarm);
      this.#people.push(person);
    }
  }

  /** Somebody for this ceremony: for a registration somebody new, else the users in turn, so that nobody signs in too often. */
  personFor(ceremony: Ceremony): Person {
    if (ceremony === 'registration') return newPerson();
    const person = this.#people[this.#next % this.#people.length];
    this.#next += 1;
    if (!person) throw new Error('Nobody is registered.');
    return person;
  }

  async stop(): Promise<void> {
    await this.warm.stop();
  }
}

function newPerson(): Person {
  const sub = randomUUID();
  const authenticator = new Authenticator({ origin: relyingParty.origin });
  return { sub, email: `${sub.slice(0, 8)}@example.com`, authenticator };
}
