/**
 * Stands between a function and a service of AWS, and injects faults into their calls: on the wire, so that the SDK's own
 * timeouts and retries are part of what is tested. Proxies on npm that can do this bring some forty packages (mockttp) or a program of
 * their own (Toxiproxy), and none knows the operation of an AWS call.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

/** What a service answered. */
interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What becomes of a call: an answer, the first half of one, or none and a closed connection. */
export type Outcome = Answer | { readonly half: Answer } | 'closed';

/** Decides it. `carryOut` has the service do what the call asks for. */
export type Fault = (carryOut: () => Promise<Answer>) => Promise<Outcome>;

/** Which calls a fault befalls. */
export interface Calls {
  /** Their operations. @default all */
  readonly of?: readonly string[];
  /** A text in their body, such as a user's `sub`. */
  readonly about?: string;
  /** How many of them. @default all */
  readonly times?: number;
}

/** A proxy of one service, on loopback. */
export class FaultProxy {
  readonly #target: string;
  readonly #faults: { readonly calls: Calls; readonly fault: Fault; left: number }[] = [];
  #port = 0;
  readonly #server = createServer((incoming, response) => {
    this.#answer(incoming).then(
      (outcome) => {
        if (outcome === 'closed') return incoming.socket.destroy();
        const { status, headers, body } = 'half' in outcome ? outcome.half : outcome;
        response.writeHead(status, { ...headers, 'content-length': body.length });
        return 'half' in outcome ? response.write(body.subarray(0, body.length / 2)) : response.end(body);
      },
      () => incoming.socket.destroy(),
    );
  });

  /** @param target origin of the service */
  constructor(target: string) {
    this.#target = target;
  }

  /** Takes connections; again, at the same port, after {@link down}. */
  async up(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections and refuses new ones. */
  async down(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** From now on `fault` befalls these calls, until what this returns is called. */
  befall(calls: Calls, fault: Fault): () => void {
    const entry = { calls, fault, left: calls.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  async #answer(incoming: IncomingMessage): Promise<Outcome> {
    const body = await text(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const carryOut = async () => {
      const { method, headers, url } = incoming;
      const onwards = send(`${this.#target}${url}`, { method, headers, agent: false });
      const answered = once(onwards, 'response') as Promise<[IncomingMessage]>;
      onwards.end(body);
      const [answer] = await answered;
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
    };
    const found = this.#faults.find(
      ({ calls: { of = [operation], about = '' }, left }) => left > 0 && of.includes(operation) && body.includes(about),
    );
    if (found) found.left -= 1;
    return found ? found.fault(carryOut) : carryOut();
  }
}
