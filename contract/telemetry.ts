/** What browsers tell of ceremonies, for the client and the function that counts it. It imports nothing and runs nothing. */

/** What a browser may tell of a ceremony: closed lists, and nothing else. */
export const telemetry = {
  ceremonies: ['registration', 'silent-registration', 'authentication', 'autofill', 'immediate'],
  outcomes: [
    'completed',
    'cancelled',
    'timed_out',
    'blocked',
    'unsupported',
    'no_passkey',
    'failed',
    'abandoned',
    'offered',
  ],
  /** Names of exceptions that WebAuthn Level 3 knows. */
  errors: [
    'AbortError',
    'ConstraintError',
    'DataError',
    'EncodingError',
    'InvalidStateError',
    'NotAllowedError',
    'NotReadableError',
    'NotSupportedError',
    'OperationError',
    'SecurityError',
    'TimeoutError',
    'TypeError',
    'UnknownError',
    'other',
  ],
  capabilities: [
    'passkeys',
    'autofill',
    'platformAuthenticator',
    'otherDevice',
    'immediate',
    'silentCreation',
    'signals',
  ],
} as const;

/** Body of `POST /passkeys/telemetry`, as JSON text of any content type: how a ceremony ended in the browser, or what the browser can do. */
export type TelemetryReport =
  | {
      readonly ceremony: (typeof telemetry.ceremonies)[number];
      readonly outcome: (typeof telemetry.outcomes)[number];
      /** `name` of what the browser threw; one that is not in the list counts as `other`. */
      readonly error?: string;
      /** From the call to its end. */
      readonly milliseconds?: number;
    }
  | { readonly capabilities: Readonly<Record<(typeof telemetry.capabilities)[number], boolean>> };
