import { hasUnfitName, type InvalidMember, longName, type PasskeyErrorCode } from '../contract/error-codes.ts';

/** For each code: the HTTP status, and a text for people with the next step. */
const problems: Record<PasskeyErrorCode, { readonly status: number; readonly title: string }> = {
  invalid_request: { status: 400, title: 'This request is not one we understand. Reload the page and try again.' },
  unauthorized: { status: 401, title: 'You are signed out. Sign in and try again.' },
  reauthentication_required: { status: 403, title: 'Please sign in again to change your passkeys.' },
  step_up_required: { status: 403, title: 'Please confirm with one of your passkeys that it is you.' },
  challenge_invalid: { status: 400, title: 'This request did not come from here. Reload the page and try again.' },
  challenge_expired: { status: 400, title: 'That took too long. Please try again.' },
  challenge_used: { status: 409, title: 'This was already used once. Please try again.' },
  passkey_unknown: {
    status: 404,
    title: "We couldn't recognise this passkey. It may have been removed. Try another way to sign in.",
  },
  user_unknown: { status: 404, title: 'This user never had a passkey or recovery codes. Check the sub.' },
  user_not_deleted: { status: 409, title: 'This user exists. Delete it first.' },
  passkey_exists: { status: 409, title: 'This passkey is already registered. You can use it to sign in.' },
  passkey_limit_reached: { status: 409, title: 'You have as many passkeys as an account can have. Remove one first.' },
  authenticator_not_allowed: {
    status: 403,
    title: 'Passkeys of this kind are not accepted here. Use another device or security key.',
  },
  last_sign_in_method: {
    status: 409,
    title: 'This is your only way to sign in. Add another passkey before you remove this one.',
  },
  user_verification_required: {
    status: 400,
    title: 'Your device did not confirm that it is you. Turn on its screen lock or PIN and try again.',
  },
  verification_failed: { status: 400, title: "We couldn't verify this passkey. Try again or use another one." },
  counter_regressed: {
    status: 400,
    title: 'This passkey looks as if it had been copied. Use another way to sign in and remove it.',
  },
  recovery_unavailable: {
    status: 409,
    title: 'There is no recovery to start or to let through here. Ask support for help.',
  },
  too_many_requests: { status: 429, title: 'Too many tries in a short time. Wait a while and try again.' },
  internal: { status: 500, title: 'Something went wrong on our side. Please try again.' },
};

/** For each reason not to do something: the code that it is refused with, and a sentence for the log. */
export type Refusals<Reason extends string> = Readonly<Record<Reason, readonly [code: PasskeyErrorCode, why: string]>>;

/** What else is known of a refusal. */
interface RefusalDetails extends ErrorOptions {
  /** The wrong members of an `invalid_request`. */
  readonly invalid?: readonly InvalidMember[];
}

/**
 * A refusal of a wrong, late or forbidden request. All other errors are faults. `message` is for the log; people get
 * `title`, which does not say which check failed, except for names.
 */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
  readonly code: PasskeyErrorCode;
  /** The wrong members of an `invalid_request`, for developers; otherwise empty. */
  readonly invalid: readonly InvalidMember[];

  constructor(code: PasskeyErrorCode, message: string, { invalid = [], ...options }: RefusalDetails = {}) {
    super(message, options);
    this.code = code;
    this.invalid = invalid;
  }

  /** The HTTP status of the refusal. */
  get status(): number {
    return problems[this.code].status;
  }

  /** A text for people, with the next step. */
  get title(): string {
    const long = longName(this.invalid);
    if (long) return `This name is too long. Use at most ${long.maxLength} characters.`;
    if (hasUnfitName(this.invalid)) return "This name can't be used. Type it again, without invisible characters.";
    return problems[this.code].title;
  }
}
