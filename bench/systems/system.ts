import type { Authenticator } from '../../test/support/authenticator/authenticator.ts';
import type { LambdaFunction } from '../lambda/execution-environment.ts';

/** What a function does in a ceremony, whatever it is called. */
export const roles = ['define', 'create', 'verify', 'options', 'registration', 'register', 'list'] as const;
export type Role = (typeof roles)[number];

/** Gives the function of a role an event, and answers what it returned. */
export type Invoke = (role: Role, event: unknown) => Promise<unknown>;

/** A user with an authenticator, at one system. */
export interface Person {
  readonly sub: string;
  /** Where the user pool signs users in by e-mail it is the `sub`, which it is when left out. */
  readonly username?: string;
  readonly email: string;
  readonly authenticator: Authenticator;
}

/** Where the ceremonies take place. */
export const relyingParty = { id: 'localhost', name: 'Bench', origin: 'http://localhost:3000' };

export const ceremonies = ['named', 'nameless', 'options', 'registration', 'list'] as const;
export type Ceremony = (typeof ceremonies)[number];

/**
 * A system under measurement: its functions, and its ceremonies as its own client goes through them. A ceremony throws when it
 * does not end well, so that only work that was really done is measured.
 */
export interface System {
  readonly name: 'ours' | 'peer';
  readonly functions: Readonly<Record<Role, LambdaFunction>>;
  /** What the roles have for a deployment: files in a folder of its own. */
  readonly bundle: (role: Role) => string;
  readonly perform: Readonly<Record<Ceremony, (person: Person, invoke: Invoke) => Promise<void>>>;
}
