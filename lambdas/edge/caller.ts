import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../store/stored-action.ts';
import { administrator } from './administrator.ts';
import type { Request } from './route.ts';

/** Longer headers are no honest browser's, and everything that is written is paid for. */
const longestHeader = 200;

type FromApi = Pick<Request<never>, 'record'> & { readonly event: APIGatewayProxyEventV2 };

/** The user who calls an operation, for the audit trail. */
export function userCalling({ event, record }: FromApi): Caller {
  // A request is carried out whether or not all of this is there.
  const http: Partial<typeof event.requestContext.http> | undefined = event.requestContext.http;
  const { sourceIp, userAgent } = http ?? {};
  const forwardedFor = event.headers['x-forwarded-for'];
  return {
    requestId: record.requestId,
    supportId: record.supportId,
    ...(sourceIp && { sourceIp }),
    ...(forwardedFor && { forwardedFor: forwardedFor.slice(-longestHeader) }),
    ...(userAgent && { userAgent: userAgent.slice(0, longestHeader) }),
  };
}

/**
 * The administrator who does, by the ARN that signed the request.
 *
 * @throws PasskeyError `unauthorized` when nobody signed it
 */
export const administratorCalling = (request: FromApi): Caller & { readonly administrator: string } => ({
  administrator: administrator(request.event),
  ...userCalling(request),
});
