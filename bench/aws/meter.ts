import type { Socket } from 'node:net';

/** One call of an AWS service. */
export interface AwsCall {
  readonly service: 'dynamodb' | 'secretsmanager';
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Counts the calls and the bytes, of which TLS and its handshakes are part. */
export class Meter {
  /** Whether DynamoDB is asked what a call consumes: not while times are measured. */
  countsCapacity = false;
  readonly #calls: AwsCall[] = [];
  readonly #open = new Set<Socket>();
  #bytesOfClosed = 0;
  #bytesTaken = 0;

  call(call: AwsCall): void {
    this.#calls.push(call);
  }

  connection(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#bytesOfClosed += bytes(socket);
    });
  }

  /** What has happened since the last time. */
  take(): { readonly calls: AwsCall[]; readonly bytes: number } {
    const total = [...this.#open].reduce((sum, socket) => sum + bytes(socket), this.#bytesOfClosed);
    const taken = { calls: this.#calls.splice(0), bytes: total - this.#bytesTaken };
    this.#bytesTaken = total;
    return taken;
  }
}

const bytes = (socket: Socket) => socket.bytesRead + socket.bytesWritten;
