/** What a user asked for and was told. The client's side of the comparison: nothing in it was read from the table. */
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Authenticator } from '../support/authenticator/authenticator.ts';

/**
 * What came of a request. `unknown`: an error or no answer, so that it may have been carried out or not.
 * `limited`: refused with 429, because there were too many.
 */
export type Told = 'done' | 'refused' | 'limited' | 'unknown';

/** Things of which some certainly happened, and others perhaps. */
export interface Tellings {
  readonly done: string[];
  readonly unknown: string[];
}
export const noTellings = (): Tellings => ({ done: [], unknown: [] });

/** A passkey that a user tried to register. */
export interface HeldPasskey {
  readonly id: string;
  readonly authenticator: Authenticator;
  /** The registration as it was sent, to send it again. */
  readonly registration: RegistrationResponseJSON;
  registered: Told;
  removed?: 'done' | 'unknown';
  /** The names that a registration or renaming gave it. The last one of `done` counts, and each of `unknown` may. */
  readonly names: Tellings;
  /** Support ids of its sign-ins. */
  readonly signIns: Tellings;
  /** Confirmations of sessions, by the challenge. */
  readonly confirmations: Tellings;
  /** The highest signature counter that a sign-in or a confirmation was accepted with. */
  counter: number;
  /** When it was used lately; milliseconds since the epoch. A passkey has 32 uses in six minutes. */
  uses: number[];
}

/** A user with everything that they remember. */
export class Ledger {
  readonly email: string;
  readonly password: string;
  readonly sub: string;
  readonly passkeys: HeldPasskey[] = [];
  /** Sets of recovery codes that were made, by the order of the requests. */
  readonly codeSets: Tellings = noTellings();
  /** Codes of the newest set that were not tried yet. */
  codes: string[] = [];
  /** Whether it is certain that {@link codes} are those of the newest set that work. */
  codesCertain = false;
  /** Support ids of sign-ins by recovery code. */
  readonly codeSignIns: Tellings = noTellings();
  /** An access token, and when it was issued; milliseconds since the epoch. */
  session?: { readonly token: string; readonly at: number };

  constructor(user: { readonly email: string; readonly password: string; readonly sub: string }) {
    this.email = user.email;
    this.password = user.password;
    this.sub = user.sub;
  }

  /** The passkeys that are certainly stored. */
  get stored(): HeldPasskey[] {
    return this.passkeys.filter(({ registered, removed }) => registered === 'done' && !removed);
  }

  /** Those that are certainly removed. */
  get gone(): HeldPasskey[] {
    return this.passkeys.filter(({ removed }) => removed === 'done');
  }

  /** Those that may be stored. */
  get perhaps(): HeldPasskey[] {
    return this.passkeys.filter(
      ({ registered, removed }) => ['done', 'unknown'].includes(registered) && removed !== 'done',
    );
  }
}

/** Something that was accepted once and must not be accepted again, and how to send it again. */
export interface Used {
  readonly what: 'sign-in' | 'session confirmation' | 'recovery code';
  /** Resolves to `true` if it was accepted. */
  readonly replay: () => Promise<boolean>;
}
