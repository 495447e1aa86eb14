import { once } from 'node:events';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { askingForCapacity, capacityUnits, isRead } from './capacity.ts';
import type { Certificate } from './certificate.ts';
import type { Meter } from './meter.ts';
import { type Endpoint, type Reply, tlsEndpoint } from './tls-endpoint.ts';

/**
 * DynamoDB over TLS: passes each call on to DynamoDB Local and counts it. While the meter counts capacity, every call asks for
 * `ReturnConsumedCapacity` whether the function did or not, for both systems alike.
 */
export async function dynamoDbEndpoint(target: string, certificate: Certificate, meter: Meter): Promise<Endpoint> {
  const agent = new Agent({ keepAlive: true });
  const endpoint = await tlsEndpoint(certificate, meter, async (request, operation, body) => {
    const reply = await forward(target, agent, request, meter.countsCapacity ? askingForCapacity(body) : body);
    const units = meter.countsCapacity ? capacityUnits(operation, body, reply.body) : 0;
    const [readUnits, writeUnits] = isRead(operation) ? [units, 0] : [0, units];
    meter.call({ service: 'dynamodb', operation, readUnits, writeUnits });
    return reply;
  });
  return {
    url: endpoint.url,
    async stop() {
      await endpoint.stop();
      agent.destroy();
    },
  };
}

async function forward(target: string, agent: Agent, { headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  const { host, connection, expect, 'transfer-encoding': encoding, ...kept } = headers;
  const outgoing = send(target, {
    method: 'POST',
    agent,
    headers: { ...kept, 'content-length': String(body.length) },
  });
  const answered = once(outgoing, 'response');
  outgoing.end(body);
  const [response]: IncomingMessage[] = await answered;
  if (!response) throw new Error('DynamoDB Local did not answer.');
  const { connection: closing, 'transfer-encoding': chunked, ...answer } = response.headers;
  return { status: response.statusCode ?? 500, headers: answer, body: await buffer(response) };
}
