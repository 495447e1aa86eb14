/** An e-mail that Cognito or SES would have sent. */
export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  /** The code or temporary password in the body, for those who read messages by program; left out where there is none. */
  readonly code?: string;
  /** The same as HTML, of those that have it. */
  readonly html?: string;
  /** ISO 8601. */
  readonly sentAt: string;
}

/** The outbox of the local stack: keeps messages in memory instead of sending them. */
export class Messages {
  readonly #sent: Message[] = [];
  readonly #onSend: ((message: Message) => void) | undefined;

  /** @param onSend called with each message as it is sent, for example to print it. */
  constructor(onSend?: (message: Message) => void) {
    this.#onSend = onSend;
  }

  send(message: Message): void {
    this.#sent.push(message);
    this.#onSend?.(message);
  }

  /** All messages sent so far, newest last. */
  list(): readonly Message[] {
    return [...this.#sent];
  }
}
