import { hasCode, PasskeysClientError, type PasskeysClientErrorCode } from '../client/index.ts';
import { texts } from './texts.ts';

/** What the page tells the user after something happened. */
export interface Notice {
  /** Cancelling is no failure, and so is not red. */
  readonly tone: 'problem' | 'hint' | 'success';
  readonly text: string;
  readonly supportId?: string;
  /** The field to correct. */
  readonly field?: Field;
}

export type Field = 'email' | 'password' | 'code';

/** Errors that the user can correct in a field, and needs no support for. */
const fields: Partial<Record<PasskeysClientErrorCode, Field>> = {
  code_mismatch: 'code',
  code_expired: 'code',
  invalid_request: 'email',
  password_incorrect: 'password',
  password_rejected: 'password',
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

/** What to tell about an error; nothing when it is our own doing. */
export function noticeOf(error: unknown): Notice | null {
  if (hasCode(error, 'aborted')) return null;
  if (!(error instanceof PasskeysClientError)) {
    console.error(error);
    return { tone: 'problem', text: texts.unexpected };
  }
  const harmless = harmlessCodes.includes(error.code);
  const field = fields[error.code];
  return {
    tone: harmless ? 'hint' : 'problem',
    text: texts.errors[error.code],
    ...(field === undefined ? {} : { field }),
    ...(error.supportId === undefined || harmless || field ? {} : { supportId: error.supportId }),
  };
}
