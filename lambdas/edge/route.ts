import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { waitUntil } from '../ceremonies/unknown-users.ts';
import type { Measurement } from '../observability/embedded-metrics.ts';
import { invalidMembers, issuesOf } from '../observability/issues.ts';
import { logger } from '../observability/logger.ts';
import {
  beginRecord,
  logRecord,
  noteRefusal,
  noteStart,
  type RequestRecord,
  recordOf,
} from '../observability/request-record.ts';
import { PasskeyError } from '../passkey-error.ts';
import { throughDistribution } from './distribution.ts';
import { problem, refusalOf } from './problem.ts';

/** The input of an operation: the checked body and the whole event. */
export interface Request<Body extends v.GenericSchema> {
  readonly body: v.InferOutput<Body>;
  readonly event: APIGatewayProxyEventV2;
  /** Details that the operation adds to its log line and metrics. */
  readonly record: RequestRecord;
}

/** Options that few operations need. */
export interface RouteOptions {
  /** Accepts JSON with any content type. @default only application/json and types that end with +json */
  readonly anyContentType?: boolean;
  /** What to count of a request that ended. */
  readonly measure?: (event: APIGatewayProxyEventV2, record: RequestRecord) => Measurement[];
}

/** The result of an operation: a status and an optional body, which becomes JSON. */
export interface OperationResult {
  readonly status: number;
  readonly body?: unknown;
  /** Seconds for which anybody may cache the answer. @default - not cached */
  readonly maxAge?: number;
}

/** Part of the function's timeout that is reserved for the answer. */
const answerReserveMs = 500;

/** Honest bodies are smaller: the largest is a registration with an attestation statement, a few kilobytes. */
const maxBodyCharacters = 65_536;

/**
 * Wraps an HTTP operation: checks the body against `schema`, answers JSON, and turns refusals into their problem
 * document and all other errors into `internal`. It logs one line for each request, with the support id of the answer.
 * A delayed answer waits after logging, so that the time for logging does not show.
 */
export function route<Body extends v.GenericSchema>(
  schema: Body,
  handle: (request: Request<Body>) => Promise<OperationResult>,
  { anyContentType = false, measure }: RouteOptions = {},
) {
  const end = async (event: APIGatewayProxyEventV2, record: RequestRecord, status: number, fault?: unknown) => {
    record.details['status'] = status;
    const measurements = measure?.(event, record) ?? [];
    logRecord(record, { name: event.routeKey || 'Request', measurements, fault });
    await waitUntil(record.notBefore);
  };
  noteStart();
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>({
    timeoutEarlyInMillis: answerReserveMs,
    timeoutEarlyResponse: () => {
      throw new Error('The operation took too long.');
    },
  })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .before(({ event, context }) => {
      const record = beginRecord(context);
      logger.appendKeys({ supportId: record.supportId });
      const viewerAddress = throughDistribution(event);
      if (viewerAddress !== undefined) record.details['viewerAddress'] = viewerAddress;
    })
    .use(httpHeaderNormalizer())
    .before(({ event }) => {
      if ((event.body?.length ?? 0) <= maxBodyCharacters) return;
      const member = { member: 'body', problem: 'too_long', maxLength: maxBodyCharacters } as const;
      throw new PasskeyError('invalid_request', 'The body is too large.', { invalid: [member] });
    })
    .use(jsonBody(anyContentType))
    .onError(async (request) => {
      const { event, context, error = null } = request;
      const record = recordOf(context);
      const refusal = refusalOf(error);
      if (refusal.code === 'internal') record.outcome = 'faulted';
      else noteRefusal(record, refusal);
      request.response = problem(refusal, record.supportId);
      await end(event, record, refusal.status, error);
    })
    .handler(async (event, context) => {
      const record = recordOf(context);
      const body = v.safeParse(schema, event.body);
      if (!body.success) {
        const invalid = invalidMembers(body.issues);
        throw new PasskeyError('invalid_request', issuesOf(body.issues), { invalid });
      }
      const result = await handle({ body: body.output, event, record });
      await end(event, record, result.status);
      const headers = cacheHeaders(result);
      if (result.body === undefined) return { statusCode: result.status, headers };
      return {
        statusCode: result.status,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(result.body),
      };
    });
}

/** Caches store an answer for each origin, because an answer for one origin does not allow another one to read it. */
const cacheHeaders = ({ maxAge }: OperationResult) =>
  maxAge === undefined
    ? { 'cache-control': 'no-store' }
    : { 'cache-control': `public, max-age=${maxAge}`, vary: 'origin' };

/** Parses a JSON body. Without a body no content type is needed. */
function jsonBody(anyContentType: boolean): middy.MiddlewareObj<APIGatewayProxyEventV2> {
  const { before } = httpJsonBodyParser({ disableContentTypeCheck: anyContentType });
  return { before: (request) => (request.event.body ? before?.(request) : undefined) };
}
