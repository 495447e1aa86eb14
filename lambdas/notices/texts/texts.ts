import type { NoticeEventType } from '../../../contract/events.ts';

/** What notices say in one language. No text is HTML. */
export interface Texts {
  /** BCP 47; dates are written so too. */
  readonly language: string;
  readonly subjects: Readonly<Record<NoticeEventType, string>>;
  /**
   * What has happened, in whole sentences.
   * @param passkey its name and provider, in quotation marks
   * @param remaining how many recovery codes are left
   */
  readonly happened: Readonly<Record<NoticeEventType, (passkey: string, remaining: number) => string>>;
  /** A name that was chosen, with who made the authenticator if that is known. */
  readonly passkey: (name: string, provider: string | null) => string;
  readonly when: (time: string) => string;
  readonly who: { readonly user: string; readonly administrator: string };
  /** The next step, when nothing has to be done and when something has to. */
  readonly expected: string;
  readonly unexpected: string;
  /** Before the address of the page where passkeys are kept. */
  readonly page: string;
  readonly support: (supportId: string) => string;
  readonly sender: (service: string) => string;
}
