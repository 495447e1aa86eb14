import { hasCode, messageFor, PasskeysClientError, type PasskeysClientErrorCode } from '../../client/index.ts';
import { texts } from '../texts/index.ts';

/** What the page tells the user after something happened. */
export interface Notice {
  /** Cancelling is no failure, and so is not red. */
  readonly tone: 'problem' | 'hint' | 'success';
  readonly text: string;
  readonly supportId?: string;
  /** The field to correct. */
  readonly field?: Field;
}

export type Field = 'email' | 'password' | 'code' | 'name';

/** Errors that the user can correct in a field, and needs no support for. */
const fields: Partial<Record<PasskeysClientErrorCode, Field>> = {
  code_mismatch: 'code',
  code_expired: 'code',
  name_too_long: 'name',
  password_incorrect: 'password',
  password_rejected: 'password',
  recovery_code_incorrect: 'code',
  user_exists: 'email',
};

/** What is no failure, or not a user's to worry about. */
const harmlessCodes: readonly PasskeysClientErrorCode[] = [
  'cancelled',
  'timed_out',
  'blocked',
  'already_registered',
  'user_not_confirmed',
];

export const success = (text: string): Notice => ({ tone: 'success', text });
export const hint = (text: string): Notice => ({ tone: 'hint', text });

/** What to tell about an error; nothing when it is our own doing. */
export function noticeOf(error: unknown): Notice | null {
  if (error instanceof Told) return error.notice;
  if (hasCode(error, 'aborted')) return null;
  if (!(error instanceof PasskeysClientError)) {
    console.error(error);
    return { tone: 'problem', text: texts.unexpected };
  }
  const harmless = harmlessCodes.includes(error.code);
  const field = fields[error.code];
  return {
    tone: harmless ? 'hint' : 'problem',
    text: messageFor(error.code, texts.messages),
    ...(field === undefined ? {} : { field }),
    ...(error.supportId === undefined || harmless || field ? {} : { supportId: error.supportId }),
  };
}

/** An error that an action has found its own words for. */
export class Told extends Error {
  readonly notice: Notice;

  constructor(notice: Notice, cause?: unknown) {
    super(notice.text, { cause });
    this.notice = notice;
  }
}
