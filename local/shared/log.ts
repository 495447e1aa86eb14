import { styleText } from 'node:util';
import { isObject, type JsonObject } from './json.ts';
import type { Message } from './messages.ts';
import type { TraceEvent } from './trace.ts';
import { type TraceKind, traceKinds } from './trace-kinds.ts';

/** Writes what happens in the local stack for people to read, one line each. */
export interface Log {
  trace(event: TraceEvent): void;
  /** What a function wrote to its output. */
  functionLine(functionLabel: string, line: string): void;
  message(message: Message): void;
  problem(message: string): void;
}

export const silentLog: Log = { trace() {}, functionLine() {}, message() {}, problem() {} };

export function readableLog(write: (line: string) => void = console.log): Log {
  const print = (style: Parameters<typeof styleText>[0], line: string) =>
    write(`${styleText('dim', new Date().toTimeString().slice(0, 8))} ${styleText(style, line)}`);
  return {
    trace(event) {
      // What the user pool reports of its operations says more than the request that carried them.
      if (event.kind === 'http' && event.name === 'POST /') return;
      print(styles[event.kind] ?? 'reset', traceLine(event));
    },
    functionLine(label, line) {
      for (const text of functionLines(line)) print('cyan', `    ${label}: ${text}`);
    },
    message: ({ to, subject, code }) =>
      print('green', `e-mail to ${to}: ${subject}${code === undefined ? '' : `: ${code}`}`),
    problem: (message) => print('red', message),
  };
}

/** Styles of lines, by the call's kind; other lines have the terminal's own. */
const styles: Partial<Record<TraceKind, Parameters<typeof styleText>[0]>> = {
  http: 'bold',
  cognito: 'bold',
  dynamodb: 'dim',
  secretsmanager: 'dim',
};

function traceLine({ kind, name, status, durationMs, detail, starting }: TraceEvent): string {
  const indent = '  '.repeat(traceKinds[kind].depth);
  const what = kind === 'http' ? name : `${kind} ${name}`;
  return [`${indent}${what}`, status, `${Math.round(durationMs)} ms`, detail, starting && '(while starting)']
    .filter((it) => it !== undefined)
    .join('  ');
}

/** Fields that the logger adds to every line, and that a reader of this log does not need. */
const omittedFields = new Set([
  '_aws',
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
  'xray_trace_id',
  'error',
]);

/** A line of JSON, as Powertools and Lambda's own log format write it, becomes words; any other stays as it is. */
export function functionLines(line: string): string[] {
  const entry = parse(line);
  if (!entry) return line.trim() === '' ? [] : [line];
  const { level, message, function_request_id: request, error } = entry;
  const rest = Object.entries(entry).filter(([key]) => !omittedFields.has(key));
  const words = [level, message ?? 'metric', ...rest.map(([key, value]) => `${key}=${inline(value)}`)];
  if (typeof request === 'string') words.push(`(${request.slice(0, 8)})`);
  return [words.filter((it) => it !== undefined).join(' '), ...errorLines(error)];
}

function errorLines(error: unknown): string[] {
  if (!isObject(error)) return error === undefined ? [] : [inline(error)];
  const { name, type, message, stack } = error;
  if (typeof stack === 'string' && stack !== '') return stack.split('\n').map((line) => `  ${line.trim()}`);
  return [`  ${name ?? type}: ${message}`];
}

function inline(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) && ('message' in entry || '_aws' in entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
