/** What a command's exit code says. */
export const exitCodes = {
  /** The network, AWS or the API failed. */
  failed: 1,
  /** It was called wrongly. */
  usage: 2,
  /** There is no such user or passkey. */
  unknown: 3,
  /** These credentials may not do it. */
  refused: 4,
  /** It was done, but for some rows. */
  skipped: 5,
} as const;

/** A command that could not do what it was told; the message says to people what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly kind: keyof typeof exitCodes;

  constructor(kind: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
