import type { Context } from 'aws-lambda';
import type { PasskeyErrorCode } from '../../contract/error-codes.ts';
import type { PasskeyError } from '../passkey-error.ts';
import { logger, supportId } from './logger.ts';

/** How a request ended. `done` is whatever is neither of the others. */
type Outcome = 'done' | 'refused' | 'faulted';

/** What one request says of itself: in its one line of the log, and to the metrics. Never a body, a challenge, a token or a name. */
export interface RequestRecord {
  /** Lambda's. */
  readonly requestId: string;
  /** Of the sign-in, where the request is a part of one; else of the request. */
  supportId: string;
  outcome: Outcome;
  /** Of a refusal. */
  code?: PasskeyErrorCode;
  /** Who the authenticator is by: a hint, for counting; {@link providerDimension}. */
  provider?: string;
  /** What else the line of the log has, such as `userId`. */
  readonly details: Record<string, unknown>;
  /** By `performance.now()`. */
  readonly began: number;
  /** By the same clock: the answer leaves then at the earliest, so that its time tells nothing of how it came about. */
  notBefore?: number;
}

/** A record of a request that begins now. */
export const newRecord = (requestId: string): RequestRecord => ({
  requestId,
  supportId: supportId(requestId),
  outcome: 'done',
  details: {},
  began: performance.now(),
});

const records = new WeakMap<object, RequestRecord>();

/** Begins the record of the request that a function's context is of. */
export function beginRecord(context: Context): RequestRecord {
  const record = newRecord(context.awsRequestId);
  records.set(context, record);
  return record;
}

/** The record that was begun; a new one when what comes before that has failed. */
export const recordOf = (context: Context): RequestRecord => records.get(context) ?? beginRecord(context);

/** Text of a library's error that may quote what came over the wire. */
const longestCause = 200;

/** Notes a refusal: its code and reason, without the stack, which says nothing new. */
export function noteRefusal(record: RequestRecord, { code, message, cause }: PasskeyError): void {
  record.outcome = 'refused';
  record.code = code;
  record.details['reason'] = message;
  if (cause instanceof Error) record.details['cause'] = cause.message.slice(0, longestCause);
}

/** Writes the request's line. A fault's has the error, with its stack. */
export function logRecord(name: string, record: RequestRecord, fault?: unknown): void {
  const { supportId, outcome, code, details } = record;
  const milliseconds = millisecondsOf(record);
  const line = { supportId, outcome, ...(code && { code }), milliseconds, ...details };
  if (outcome === 'faulted') logger.error(name, { ...line, error: fault });
  else logger.info(name, line);
}

/** Whole milliseconds since the request began. */
export const millisecondsOf = ({ began }: RequestRecord): number => Math.round(performance.now() - began);
