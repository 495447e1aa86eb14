import { traceKinds } from '../../shared/trace-kinds.ts';
import type { FeedEntry } from '../feed-entry.ts';

/** The kinds of rows that people can show or hide, in words. */
export const kinds = {
  request: 'requests',
  trigger: 'triggers and functions',
  dynamodb: 'DynamoDB',
  call: 'other calls of AWS',
  log: 'logs',
  metrics: 'metrics',
  event: 'events',
  message: 'e-mail',
} as const;
export type Kind = keyof typeof kinds;

/** An entry in words, as the list shows it. */
export interface Row {
  readonly kind: Kind;
  readonly label: string;
  readonly text: string;
  readonly depth: '' | 'inner' | 'innermost';
  readonly bad: boolean;
}

/** Fields of the logger that a row omits, or shows in another place. */
const omittedFields = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'function_arn',
  'function_memory_size',
  'xray_trace_id',
]);

/** Puts an entry of the feed into words. */
export function rowOf(entry: FeedEntry): Row {
  if (entry.type === 'call') return callRow(entry.call);
  if (entry.type === 'message') {
    const { to, subject, code } = entry.message;
    return {
      kind: 'message',
      label: 'e-mail',
      text: `to ${to}: ${subject}${code === undefined ? '' : `: ${code}`}`,
      depth: '',
      bad: false,
    };
  }
  if (entry.type === 'event') {
    const { 'detail-type': name, detail } = entry.event;
    const said = ['supportId', 'userId', 'code'].filter((key) => key in detail).map((key) => `${key}=${detail[key]}`);
    return { kind: 'event', label: 'event', text: [name, ...said].join(' '), depth: 'innermost', bad: false };
  }
  if (entry.type === 'problem') return { kind: 'log', label: 'problem', text: entry.problem, depth: '', bad: true };
  if (entry.type === 'output') {
    return { kind: 'log', label: entry.function, text: entry.line, depth: 'innermost', bad: false };
  }
  const { level, message } = entry.entry;
  const rest = Object.entries(entry.entry).filter(([key]) => !omittedFields.has(key) && key !== '_aws');
  const words = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const bad = level === 'ERROR';
  const text = [message, ...words].filter((it) => it !== undefined).join(' ');
  return { kind: entry.type, label: entry.function, text, depth: 'innermost', bad };
}

const kindsByDepth = ['request', 'trigger', 'call'] as const;
const depths = ['', 'inner', 'innermost'] as const;

function callRow(call: Extract<FeedEntry, { type: 'call' }>['call']): Row {
  const { kind, name, status, durationMs, detail, starting } = call;
  const { depth } = traceKinds[kind];
  return {
    kind: kind === 'dynamodb' ? 'dynamodb' : kindsByDepth[depth],
    label: kind,
    text: [name, status, `${Math.round(durationMs)} ms`, detail, starting && '(while starting)']
      .filter((it) => it !== undefined)
      .join('  '),
    depth: depths[depth],
    // Calls that warm a function up are refused on purpose.
    bad: status !== undefined && status >= 400 && !starting,
  };
}
