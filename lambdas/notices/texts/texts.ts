import type { NoticeEventType } from '../../../contract/events.ts';

/** The texts of notices in one language. None of them is HTML. */
export interface Texts {
  /** BCP 47 tag, also for the format of dates. */
  readonly language: string;
  readonly subjects: Readonly<Record<NoticeEventType, string>>;
  /**
   * Sentences that say what happened.
   * @param passkey the passkey's quoted name and its provider
   * @param remaining the number of unused recovery codes
   */
  readonly happened: Readonly<Record<NoticeEventType, (passkey: string, remaining: number) => string>>;
  /** A passkey's name, with its provider if that is known. */
  readonly passkey: (name: string, provider: string | null) => string;
  readonly when: (time: string) => string;
  /** `stranger` has not signed in. */
  readonly who: { readonly user: string; readonly administrator: string; readonly stranger: string };
  /** What to do if the user expected the event, and if not. */
  readonly expected: string;
  readonly unexpected: string;
  /** What to do if the user did not type wrong recovery codes. */
  readonly unexpectedTries: string;
  /** Precedes the address of the page that manages passkeys. */
  readonly page: string;
  /** Says that what else happens comes together in one email. `time` is the end of the clock hour. */
  readonly furtherOnes: (time: string) => string;
  /** The email about the notices of an hour that were not sent on their own, of which there are `count`. */
  readonly folded: {
    readonly subject: (count: number) => string;
    /** Precedes the list of what happened and how often. */
    readonly happened: string;
    /** What to do if the user expected it. {@link Texts.unexpected} follows. */
    readonly expected: string;
  };
  readonly support: (supportId: string) => string;
  readonly sender: (service: string) => string;
}
