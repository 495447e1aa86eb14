import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { detailOf, type EventBus } from '../event-bus/event-bus.ts';
import { accountId, partition } from '../template/attributes.ts';
import {
  accessDenied,
  type CallingFunction,
  type Endpoint,
  type EndpointOptions,
  errorResponse,
  operationOf,
} from './endpoint.ts';

const Entry = v.object({
  EventBusName: v.optional(v.string(), 'default'),
  Source: v.pipe(v.string(), v.nonEmpty()),
  DetailType: v.pipe(v.string(), v.nonEmpty()),
  Detail: v.string(),
  Time: v.optional(v.number()),
});
const Input = v.object({ Entries: v.pipe(v.array(Entry), v.minLength(1), v.maxLength(10)) });

/**
 * `PutEvents`, to any bus that the function's role allows.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBridgeEndpoint(bus: EventBus, options: EndpointOptions): Endpoint {
  const arn = (name: string) =>
    name.startsWith('arn:') ? name : `arn:${partition}:events:${options.region}:${accountId}:event-bus/${name}`;

  return async (request, caller) => {
    const at = Date.now();
    const began = performance.now();
    const operation = operationOf(request);
    const input = v.safeParse(Input, await request.json());
    const response =
      operation === 'PutEvents' && input.success
        ? answer(input.output, caller)
        : errorResponse(400, 'ValidationException', `The local stack knows PutEvents of 1 to 10 entries, not this.`);
    options.trace({
      at,
      durationMs: performance.now() - began,
      kind: 'eventbridge',
      name: operation,
      status: response.status,
      parent: caller.label,
      ...(input.success && { detail: input.output.Entries.map(({ DetailType }) => DetailType).join(' ') }),
    });
    return response;
  };

  function answer({ Entries: entries }: v.InferOutput<typeof Input>, caller: CallingFunction): Response {
    if (!bus.available) return errorResponse(500, 'InternalException', 'The event bus is switched off.');
    const action = 'events:PutEvents';
    const lacking = entries.find(
      ({ EventBusName, Source }) =>
        !options.authorize(caller.role, action, arn(EventBusName), { 'events:source': Source }),
    );
    if (lacking) return accessDenied(caller, action, arn(lacking.EventBusName));
    const results = entries.map(({ EventBusName, Source, DetailType, Detail, Time }) => {
      const detail = detailOf(Detail);
      if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
      const id = randomUUID();
      bus.put(EventBusName, {
        version: '0',
        id,
        'detail-type': DetailType,
        source: Source,
        account: accountId,
        time: new Date(Time === undefined ? Date.now() : Time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
        region: options.region,
        resources: [],
        detail,
      });
      return { EventId: id };
    });
    return Response.json({ FailedEntryCount: results.filter((it) => 'ErrorCode' in it).length, Entries: results });
  }
}
