import { harmless } from '../table.ts';
import type { LogLine } from './logs.ts';

/** Members that are left out: all lines have them, or the text shows them already. Earlier versions logged more of them. */
const known = new Set([
  '_aws',
  'cold_start',
  'error',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'level',
  'message',
  'sampling_rate',
  'service',
  'supportId',
  'timestamp',
  'xray_trace_id',
]);

/** One line of text for each of the log's: when, and what; below a fault, where it happened. */
export const timeline = (lines: readonly LogLine[]): string => lines.flatMap(textOf).map(harmless).join('\n');

function textOf({ time, message }: LogLine): string[] {
  const entry = parsed(message);
  if (!entry) return [`${time}  ${message.trimEnd()}`];
  const rest = Object.entries(entry).filter(([key]) => !known.has(key));
  const words = [
    ...('message' in entry ? [entry['level'], entry['message']] : ['metric']),
    ...rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  ];
  return [`${time}  ${words.filter((word) => word !== undefined).join(' ')}`, ...stackOf(entry['error'])];
}

function stackOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return [];
  return String(error.stack)
    .split('\n')
    .map((line) => `    ${line.trim()}`);
}

function parsed(message: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(message);
    return typeof entry === 'object' && entry !== null ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}
