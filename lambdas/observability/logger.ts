import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines with the request id. Never a body, a challenge, a token or a whole event. */
export const logger = new Logger({ serviceName: 'passkeys' });

/** Short enough to read out on the phone; the log line of the request carries it as `supportId`. */
export function supportId(awsRequestId: string): string {
  return awsRequestId.slice(0, 8);
}
