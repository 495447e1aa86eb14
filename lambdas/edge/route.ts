import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { issuesOf } from '../observability/issues.ts';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, noteRefusal, type RequestRecord, recordOf } from '../observability/request-record.ts';
import { PasskeyError } from '../passkey-error.ts';
import { until } from '../runtime/until.ts';
import { problem, refusalOf } from './problem.ts';

/** What an operation gets: the body, checked, and the event it came with. */
export interface Request<Body extends v.GenericSchema> {
  readonly body: v.InferOutput<Body>;
  readonly event: APIGatewayProxyEventV2;
  /** What the operation adds to its line in the log and to the metrics. */
  readonly record: RequestRecord;
}

/** What few operations need. */
export interface RouteOptions {
  /** Takes JSON of any content type. @default application/json and what ends with +json */
  readonly anyContentType?: boolean;
  /** Is told how each request ended. */
  readonly count?: (event: APIGatewayProxyEventV2, record: RequestRecord) => void;
}

/** What an operation answers: a status, and a body that becomes JSON, or none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Seconds for which anybody may keep the answer. @default - nobody keeps it */
  readonly maxAge?: number;
}

/** Milliseconds of the function's timeout that are kept back to answer in. */
const reserve = 500;

/** A registration with an attestation statement has some kilobytes; nothing honest is larger. */
const bodyLimit = 65_536;

/**
 * The edge of an HTTP operation: parses and checks the body against `schema`, answers JSON, and turns a refusal into its
 * problem document and everything else that is thrown into `internal`. Each request is one line of the log, with the support id of the answer.
 * An answer that may not leave yet waits when that is written, so that what is written does not show in its time.
 */
export function route<Body extends v.GenericSchema>(
  schema: Body,
  handle: (request: Request<Body>) => Promise<Answer>,
  { anyContentType = false, count }: RouteOptions = {},
) {
  const end = async (event: APIGatewayProxyEventV2, record: RequestRecord, status: number, fault?: unknown) => {
    record.details['status'] = status;
    logRecord(event.routeKey || 'Request', record, fault);
    count?.(event, record);
    if (record.notBefore !== undefined) await until(record.notBefore);
  };
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>({
    timeoutEarlyInMillis: reserve,
    timeoutEarlyResponse: () => {
      throw new Error('The operation took too long.');
    },
  })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .before(({ context }) => logger.appendKeys({ supportId: beginRecord(context).supportId }))
    .use(httpHeaderNormalizer())
    .before(({ event }) => {
      if ((event.body?.length ?? 0) > bodyLimit) throw new PasskeyError('invalid_request', 'The body is too large.');
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
      if (!body.success) throw new PasskeyError('invalid_request', issuesOf(body.issues));
      const answer = await handle({ body: body.output, event, record });
      await end(event, record, answer.status);
      const headers = cacheHeaders(answer);
      if (answer.body === undefined) return { statusCode: answer.status, headers };
      return {
        statusCode: answer.status,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(answer.body),
      };
    });
}

/** What is kept for one origin does not allow another to read it, so it is kept for each. */
const cacheHeaders = ({ maxAge }: Answer) =>
  maxAge === undefined
    ? { 'cache-control': 'no-store' }
    : { 'cache-control': `public, max-age=${maxAge}`, vary: 'origin' };

/** Operations that need no body may be called without one, and then without a content type too. */
function jsonBody(anyContentType: boolean): middy.MiddlewareObj<APIGatewayProxyEventV2> {
  const { before } = httpJsonBodyParser({ disableContentTypeCheck: anyContentType });
  return { before: (request) => (request.event.body ? before?.(request) : undefined) };
}
