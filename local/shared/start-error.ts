/** The local stack can't start, for a reason that whoever started it can remove. The message is one line that says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
