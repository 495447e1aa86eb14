import type { PasskeysClientErrorCode } from './codes.ts';
import { english, messageFor } from './messages.ts';
import { type NextStep, nextSteps } from './next-steps.ts';

/**
 * The one error class of this library. `message` is for people: plain words that fit their device, with the next step, never text of an
 * exception; in English, and `messageFor` has other languages. `code` and `nextStep` are for programs. What happened underneath is `cause`.
 */
export class PasskeysClientError extends Error {
  override readonly name = 'PasskeysClientError';
  readonly code: PasskeysClientErrorCode;
  /** What to offer to the user now. */
  readonly nextStep: NextStep;
  /** Finds the request in the logs of the service; missing when the request never got there. */
  readonly supportId: string | undefined;

  constructor(code: PasskeysClientErrorCode, details: { readonly cause?: unknown; readonly supportId?: string } = {}) {
    super(messageFor(code, english), 'cause' in details ? { cause: details.cause } : {});
    this.code = code;
    this.nextStep = nextSteps[code];
    this.supportId = details.supportId;
  }
}

/** Whether an error is of this library and has one of the codes. */
export function hasCode(error: unknown, ...codes: readonly PasskeysClientErrorCode[]): error is PasskeysClientError {
  return error instanceof PasskeysClientError && codes.includes(error.code);
}
