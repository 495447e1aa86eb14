import type { Table } from '../store/table.ts';
import type { Email, EmailOptions } from './email.ts';
import type { NoRecipient, Recipient } from './recipient.ts';

/** What notices are sent with. */
export interface Services {
  readonly table: Table;
  /** Finds where a user's notices go, by the `sub`. */
  readonly recipientOf: (userId: string) => Promise<Recipient | NoRecipient>;
  /** @throws NotSent if SES did not confirm the email */
  readonly send: (to: string, email: Email) => Promise<void>;
  readonly now: () => Date;
  /** What is the same in all emails. */
  readonly emails: Pick<EmailOptions, 'service' | 'manageUrl'>;
}
