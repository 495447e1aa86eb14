import { setTimeout } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  GetQueryResultsCommand,
  paginateDescribeLogGroups,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { supportIdQuery } from '../../lib/monitoring/support-id-query.ts';
import { isThisMachine } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import type { TraceOptions } from './options.ts';

/** A line of a log. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  readonly logGroup: string;
  readonly message: string;
}

/** As many as Logs Insights looks through at once. */
const mostLogGroups = 50;
const betweenLooks = 500;
const patience = 60_000;

/**
 * Asks CloudWatch Logs Insights for all that the stack's logs have about a support id, oldest first.
 *
 * @throws CommandError when the credentials may not, the stack has no logs there, or it takes too long
 */
export async function linesAbout(options: TraceOptions): Promise<LogLine[]> {
  const { region, endpoint } = options;
  const logs = new CloudWatchLogsClient({
    region,
    ...(endpoint && { endpoint: endpoint.href }),
    // Nobody checks there who asks.
    ...(endpoint && isThisMachine(endpoint) && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  });
  try {
    return await ask(logs, options);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const name = error instanceof CloudWatchLogsServiceException ? error.name : '';
    const refused = /^(AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken)/.test(name);
    const message = error instanceof Error ? error.message || error.name : String(error);
    const needs = 'These credentials need logs:DescribeLogGroups, logs:StartQuery and logs:GetQueryResults.';
    throw refused
      ? new CommandError('refused', `Not allowed (${message}). ${needs}`, { cause: error })
      : new CommandError('failed', `CloudWatch Logs failed: ${message}`, { cause: error });
  } finally {
    logs.destroy();
  }
}

async function ask(logs: CloudWatchLogsClient, { supportId, stack, days }: TraceOptions): Promise<LogLine[]> {
  const logGroupNames = await logGroupsOf(logs, stack);
  const now = Math.ceil(Date.now() / 1000);
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupNames,
      startTime: Math.floor(now - days * 86_400),
      endTime: now + 1,
      queryString: supportIdQuery(supportId),
    }),
  );
  const until = Date.now() + patience;
  for (;;) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.map(lineOf);
    const waiting = status === 'Scheduled' || status === 'Running';
    if (!waiting) throw new CommandError('failed', `CloudWatch Logs ended the query: ${status}.`);
    if (Date.now() > until) throw new CommandError('failed', 'It takes too long. Give fewer --days.');
    await setTimeout(betweenLooks);
  }
}

/** CloudFormation begins the names of what it makes with the stack's; the construct does the same for access logs, after their prefix. */
async function logGroupsOf(logs: CloudWatchLogsClient, stack: string): Promise<string[]> {
  const names: string[] = [];
  for (const logGroupNamePrefix of [`${stack}-`, `/aws/vendedlogs/${stack}-`]) {
    for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix })) {
      for (const { logGroupName } of page.logGroups ?? []) if (logGroupName) names.push(logGroupName);
    }
  }
  if (names.length === 0) throw new CommandError('unknown', `No logs begin with "${stack}-" here. Give --stack.`);
  if (names.length > mostLogGroups) {
    throw new CommandError('usage', `${names.length} logs begin with "${stack}-". Give more of the name in --stack.`);
  }
  return names;
}

function lineOf(row: readonly { readonly field?: string | undefined; readonly value?: string | undefined }[]): LogLine {
  const values = new Map(row.map(({ field, value = '' }) => [field, value]));
  return {
    // Logs Insights writes UTC, without saying so.
    time: `${values.get('@timestamp')?.replace(' ', 'T')}Z`,
    logGroup: values.get('@log')?.replace(/^\d+:/, '') ?? '',
    message: values.get('@message') ?? '',
  };
}
