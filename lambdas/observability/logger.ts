import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** The members of all lines. CloudWatch bills logs by the byte, so what the log group's name says is left out. */
class LineFormatter extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, lambdaContext }: UnformattedAttributes,
    others: LogAttributes,
  ): LogItem {
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      function_request_id: lambdaContext?.awsRequestId,
    };
    return new LogItem({ attributes }).addAttributes(others);
  }

  /** Without what libraries add to errors: the reasons of a cancelled transaction contain items of the table. */
  override formatError(error: Error): LogAttributes {
    const { name, location, message, stack, cause } = super.formatError(error);
    return { name, location, message, stack, ...(error.cause instanceof Error && { cause }) };
  }
}

/** Logs JSON lines with the request id. Never log a body, a challenge, a token or a whole event. */
export const logger = new Logger({ logFormatter: new LineFormatter() });

/** Returns an id that is short enough to read out on the phone. The request's log line has it as `supportId`. */
export function supportId(awsRequestId: string): string {
  return awsRequestId.slice(0, 8);
}
