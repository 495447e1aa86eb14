import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { errorResponse, operationOf } from '../endpoints/endpoint.ts';
import { isObject } from '../shared/json.ts';
import { accountId } from '../template/attributes.ts';
import type { LogEvent, LogStore } from './log-store.ts';

const DescribeLogGroups = v.object({ logGroupNamePrefix: v.optional(v.string(), '') });
const StartQuery = v.object({
  logGroupNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(50)),
  /** Seconds since the epoch. */
  startTime: v.number(),
  endTime: v.number(),
  queryString: v.string(),
});
const GetQueryResults = v.object({ queryId: v.string() });

/** Results are asked for right after their question. */
const keptQueries = 16;

/**
 * Answers what `npx passkeys trace` asks of CloudWatch Logs, from what the functions wrote here. Of Logs Insights' language it knows the
 * template's saved queries, each of which is one for a support id.
 *
 * @param savedQueries their texts, with eight zeros for the support id
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
 */
export function logsEndpoint(
  store: LogStore,
  savedQueries: readonly string[],
): (request: Request) => Promise<Response> {
  const queries = new Map<string, LogEvent[]>();
  const operations: Readonly<Record<string, (input: unknown) => Response>> = {
    DescribeLogGroups(input) {
      const { logGroupNamePrefix } = v.parse(DescribeLogGroups, input);
      const names = store.logGroups.filter((name) => name.startsWith(logGroupNamePrefix));
      return Response.json({ logGroups: names.map((logGroupName) => ({ logGroupName })) });
    },
    StartQuery(input) {
      const { logGroupNames, startTime, endTime, queryString } = v.parse(StartQuery, input);
      const supportId = /supportId = '([\w=-]+)'/.exec(queryString)?.[1] ?? '';
      if (!savedQueries.some((query) => query.replaceAll('00000000', supportId) === queryString)) {
        return errorResponse(400, 'MalformedQueryException', 'The local stack knows the template’s saved queries only');
      }
      const missing = logGroupNames.find((name) => !store.logGroups.includes(name));
      if (missing) return errorResponse(400, 'ResourceNotFoundException', `There is no log group ${missing}`);
      const found = store
        .events(logGroupNames)
        .filter(({ timestamp }) => timestamp >= startTime * 1000 && timestamp <= endTime * 1000)
        .filter(({ message }) => isAbout(message, supportId));
      const queryId = randomUUID();
      queries.set(queryId, found);
      for (const oldest of [...queries.keys()].slice(0, -keptQueries)) queries.delete(oldest);
      return Response.json({ queryId });
    },
    GetQueryResults(input) {
      const events = queries.get(v.parse(GetQueryResults, input).queryId);
      if (!events) return errorResponse(400, 'ResourceNotFoundException', 'There is no such query');
      return Response.json({ status: 'Complete', results: events.map(row) });
    },
  };
  return async (request) => {
    const operation = operationOf(request);
    const answer = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!answer) return errorResponse(400, 'UnknownOperationException', `${operation} is not known here`);
    try {
      return answer(await request.json());
    } catch (error) {
      if (error instanceof v.ValiError || error instanceof SyntaxError) {
        return errorResponse(400, 'InvalidParameterException', error.message);
      }
      throw error;
    }
  };
}

/** As the saved query asks. */
function isAbout(message: string, supportId: string): boolean {
  if (!message.startsWith('{')) return false;
  const line: unknown = parsed(message);
  if (!isObject(line)) return false;
  const { record } = line;
  const ofLambda = isObject(record) && String(record['requestId']).startsWith(supportId);
  return line['supportId'] === supportId || line['requestId'] === supportId || ofLambda;
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** `2026-11-22 01:02:03.123`, as Logs Insights writes it. */
const row = ({ timestamp, logGroup, message }: LogEvent) => [
  { field: '@timestamp', value: new Date(timestamp).toISOString().replace('T', ' ').slice(0, -1) },
  { field: '@log', value: `${accountId}:${logGroup}` },
  { field: '@message', value: message },
];
