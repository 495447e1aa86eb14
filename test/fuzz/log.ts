/** Takes what functions write to their log, a line of JSON each, off this process's output, to be looked at. */
export class Log {
  #lines: string[] = [];
  readonly #restore: (() => void)[] = [];

  start(): void {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write;
      stream.write = (chunk: string | Uint8Array) => this.#lines.push(String(chunk)) > 0;
      this.#restore.push(() => {
        stream.write = write;
      });
    }
  }

  /** What was written since it was taken last. */
  get written(): string {
    return this.#lines.join('');
  }

  /** The same, and begins anew. */
  take(): string {
    const lines = this.written;
    this.#lines = [];
    return lines;
  }

  stop(): void {
    for (const restore of this.#restore.splice(0)) restore();
  }
}
