import { Logger } from '@aws-lambda-powertools/logger';

/** Logs JSON lines with the request id. Never log a body, a challenge, a token or a whole event. */
export const logger = new Logger({ serviceName: 'passkeys' });

/** Returns an id that is short enough to read out on the phone. The request's log line has it as `supportId`. */
export function supportId(awsRequestId: string): string {
  return awsRequestId.slice(0, 8);
}
