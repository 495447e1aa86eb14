import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../store/stored-action.ts';
import { administrator } from './administrator.ts';
import type { Request } from './route.ts';

/** Honest browsers send shorter headers, and every stored byte is paid for. */
const maxHeaderCharacters = 200;

/** What CloudFront calls a request, as its own log has it. */
const edgeRequestIdPattern = /^[\w=-]{20,100}$/;

type FromApi = Pick<Request<never>, 'record'> & { readonly event: APIGatewayProxyEventV2 };

/** Describes the user who calls an operation, for the audit trail. */
export function userCalling({ event, record }: FromApi): Caller {
  // A request is served even if some of this is missing.
  const http: Partial<typeof event.requestContext.http> | undefined = event.requestContext.http;
  const { sourceIp, userAgent } = http ?? {};
  const forwardedFor = event.headers['x-forwarded-for'];
  // CloudFront replaces what a caller sends. A caller of the API itself can make one up; CloudFront's log has no such line.
  const edgeRequestId = event.headers['x-amz-cf-id'];
  // The route has taken it from a request that came through the distribution.
  const { viewerAddress } = record.details;
  return {
    requestId: record.requestId,
    supportId: record.supportId,
    ...(sourceIp && { sourceIp }),
    ...(typeof viewerAddress === 'string' && { viewerAddress }),
    ...(forwardedFor && { forwardedFor: forwardedFor.slice(-maxHeaderCharacters) }),
    ...(edgeRequestId && edgeRequestIdPattern.test(edgeRequestId) && { edgeRequestId }),
    ...(userAgent && { userAgent: userAgent.slice(0, maxHeaderCharacters) }),
  };
}

/**
 * Describes the administrator who calls an operation, with the ARN that signed the request.
 *
 * @throws PasskeyError `unauthorized` if it is not signed
 */
export const administratorCalling = (request: FromApi): Caller & { readonly administrator: string } => ({
  administrator: administrator(request.event),
  ...userCalling(request),
});
