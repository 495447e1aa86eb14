import { dynamoDbNeeds } from '../iam/dynamodb-actions.ts';
import { isObject, type Json } from '../shared/json.ts';
import { accountId, partition } from '../template/attributes.ts';
import { accessDenied, type Endpoint, type EndpointOptions, operationOf, whileStarting } from './endpoint.ts';

/**
 * Passes a call to DynamoDB Local if the function's role allows it.
 * @param target the URL of DynamoDB Local
 */
export function dynamoDbEndpoint(target: string, options: EndpointOptions): Endpoint {
  const arn = (table: string) =>
    table.startsWith('arn:') || table === '*'
      ? table
      : `arn:${partition}:dynamodb:${options.region}:${accountId}:table/${table}`;

  return async (request, caller) => {
    const at = Date.now();
    const began = performance.now();
    const operation = operationOf(request);
    const body = await request.text();
    const input: unknown = JSON.parse(body || '{}');
    const needs = dynamoDbNeeds(operation, isObject(input) ? input : {});
    const lacking = needs.find(
      ({ action, resource, leadingKeys }) =>
        !options.authorize(caller.role, action, arn(resource), { 'dynamodb:LeadingKeys': leadingKeys }),
    );
    const response = lacking
      ? accessDenied(caller, lacking.action, arn(lacking.resource))
      : await fetch(target, { method: 'POST', body, headers: forwarded(request.headers) });
    const answer = await response.text();
    options.trace({
      at,
      durationMs: performance.now() - began,
      kind: 'dynamodb',
      name: operation,
      status: response.status,
      parent: caller.label,
      ...whileStarting(request),
      detail: [...new Set(needs.map(({ resource }) => resource)), ...outcome(answer)].join(' '),
    });
    return new Response(answer, { status: response.status, headers: returned(response.headers) });
  };
}

/** The caller's headers that DynamoDB Local gets. */
export function forwarded(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ['host', 'connection', 'content-length', 'expect', 'transfer-encoding']) copy.delete(name);
  return copy;
}

function returned(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ['connection', 'content-encoding', 'content-length', 'transfer-encoding', 'server'])
    copy.delete(name);
  return copy;
}

/** The consumed capacity, if the caller asked for it, and the error, if there is one. */
function outcome(answer: string): string[] {
  const output: unknown = JSON.parse(answer || '{}');
  if (!isObject(output)) return [];
  const { ConsumedCapacity: consumed, __type: type } = output;
  const units = [consumed ?? []].flat().map((it: Json) => (isObject(it) ? Number(it['CapacityUnits']) : 0));
  const total = units.reduce((sum, unit) => sum + unit, 0);
  return [
    ...(total > 0 ? [`${total} capacity units`] : []),
    ...(typeof type === 'string' ? [type.split('#').at(-1) ?? type] : []),
  ];
}
