import type { Context } from 'aws-lambda';
import type { PasskeyErrorCode } from '../../contract/error-codes.ts';
import type { PasskeyError } from '../passkey-error.ts';
import { embedded, type Measurement } from './embedded-metrics.ts';
import { logger, supportId } from './logger.ts';

/** How a request ended: `done` unless it was refused or faulted. */
type Outcome = 'done' | 'refused' | 'faulted';

/** What is logged and counted of one request. It never has a body, a challenge, a token or a name. */
export interface RequestRecord {
  /** Lambda's request id. */
  readonly requestId: string;
  /** The support id of the sign-in that the request is part of, or else of the request. */
  supportId: string;
  outcome: Outcome;
  /** The code of the refusal. */
  code?: PasskeyErrorCode;
  /** The authenticator's provider, for counting: {@link providerDimension}. A hint, because it is not verified. */
  provider?: string;
  /** The level of the line if the request is done; that of a fault is always `error`. @default 'info' */
  level?: 'debug' | 'warn';
  /** Whether the line was logged. */
  isLogged?: true;
  /** What the request itself measures, beside what all requests of its kind do. */
  measurements?: readonly Measurement[];
  /** More members of the log line, such as `userId`. */
  readonly details: Record<string, unknown>;
  /** When the request began, by `performance.now()`. */
  readonly began: number;
  /**
   * Earliest time for the answer, by the same clock, so that its timing reveals nothing
   * (`ceremonies/unknown-users.ts`).
   */
  notBefore?: number;
}

/** Makes the record of a request that begins now. */
export const newRecord = (requestId: string): RequestRecord => ({
  requestId,
  supportId: supportId(requestId),
  outcome: 'done',
  details: {},
  began: performance.now(),
});

const records = new WeakMap<object, RequestRecord>();

/** Begins the record of a request, which is found by the function's context. */
export function beginRecord(context: Context): RequestRecord {
  const record = newRecord(context.awsRequestId);
  records.set(context, record);
  return record;
}

/** Returns the record of a request. Begins one if an earlier step failed. */
export const recordOf = (context: Context): RequestRecord => records.get(context) ?? beginRecord(context);

/** A library's error message may quote the input, so it is cut. */
const maxCauseCharacters = 200;

/** Records a refusal with its code and reason. Its stack is not useful. */
export function noteRefusal(record: RequestRecord, { code, message, cause }: PasskeyError): void {
  record.outcome = 'refused';
  record.code = code;
  record.details['reason'] = message;
  if (cause instanceof Error) record.details['cause'] = cause.message.slice(0, maxCauseCharacters);
}

/** How long this process took to start, until a line has said so. */
let startMilliseconds: number | undefined;

/** Has the first line say how long the function took to start. Called while it starts, as the last thing. */
export function noteStart(): void {
  startMilliseconds = Math.round(process.uptime() * 1000);
}

/** The request's line, and what is measured with it. */
export interface Line {
  /** What the line is called. */
  readonly name: string;
  readonly measurements?: readonly Measurement[];
  /** The error of a fault, whose stack is logged. */
  readonly fault?: unknown;
}

/**
 * Logs the request's line, with its metrics, once: a request that took too long may still come to its end when the process
 * goes on.
 */
export function logRecord(record: RequestRecord, { name, measurements = [], fault }: Line): void {
  if (record.isLogged) return;
  record.isLogged = true;
  const { supportId, outcome, code, provider, details } = record;
  const faulted = outcome === 'faulted';
  const level = faulted ? 'error' : (outcome === 'done' && record.level) || 'info';
  if (level === 'debug' && !['DEBUG', 'TRACE'].includes(logger.getLevelName())) return;
  logger[level](name, {
    supportId,
    outcome,
    ...(code && { code }),
    ...(provider && { provider }),
    milliseconds: millisecondsOf(record),
    ...(startMilliseconds !== undefined && { startMilliseconds }),
    ...details,
    ...embedded([...measurements, ...(record.measurements ?? [])]),
    // A report of a browser has an outcome of its own, which is that of the line if all went well.
    ...(outcome !== 'done' && { outcome }),
    ...(faulted && { error: fault }),
  });
  startMilliseconds = undefined;
}

/** Returns the whole milliseconds since the request began. */
export const millisecondsOf = ({ began }: RequestRecord): number => Math.round(performance.now() - began);
