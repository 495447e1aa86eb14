import type { FeedEntry } from '../feed-entry.ts';

/** What can be shown or left out. */
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

/** An entry in words, the way the list has it. */
export interface Row {
  readonly kind: Kind;
  readonly label: string;
  readonly text: string;
  readonly depth: '' | 'inner' | 'innermost';
  readonly bad: boolean;
}

/** What the logger says on each line, and the list has in other places. */
const told = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'function_arn',
  'function_memory_size',
  'xray_trace_id',
]);

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
  const rest = Object.entries(entry.entry).filter(([key]) => !told.has(key) && key !== '_aws');
  const words = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const bad = level === 'ERROR';
  const text = [message, ...words].filter((it) => it !== undefined).join(' ');
  return { kind: entry.type, label: entry.function, text, depth: 'innermost', bad };
}

function callRow(call: Extract<FeedEntry, { type: 'call' }>['call']): Row {
  const { kind, name, status, durationMs, detail, starting } = call;
  const of = {
    http: 'request',
    cognito: 'request',
    trigger: 'trigger',
    function: 'trigger',
    dynamodb: 'dynamodb',
  } as const;
  const group: Kind = kind in of ? of[kind as keyof typeof of] : 'call';
  const depths = { request: '', trigger: 'inner' } as const;
  return {
    kind: group,
    label: kind,
    text: [name, status, `${Math.round(durationMs)} ms`, detail, starting && '(while starting)']
      .filter((it) => it !== undefined)
      .join('  '),
    depth: group in depths ? depths[group as keyof typeof depths] : 'innermost',
    // What a start does to warm up is meant to be refused.
    bad: status !== undefined && status >= 400 && !starting,
  };
}
