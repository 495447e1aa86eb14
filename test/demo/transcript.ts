import type { TraceEvent } from '../../local/shared/trace.ts';
import { type TraceKind, traceKinds } from '../../local/shared/trace-kinds.ts';

/** A call as the transcript shows it: one of the browser's own, or one that the local stack traced. */
export interface Call extends Omit<TraceEvent, 'kind'> {
  readonly kind: TraceKind | 'browser';
}

/** The user pool's requests are traced twice, as HTTP and as the operation they are; once is enough. */
export const isCall = ({ kind, name }: TraceEvent): boolean => kind !== 'http' || name !== 'POST /';

/** The column that says what kind of call it was. */
function column(kind: Call['kind']): string {
  if (kind === 'browser') return 'browser';
  // The request that carried an operation of the user pool is left out, so the operation takes its place.
  const { label, depth } = traceKinds[kind === 'cognito' ? 'http' : kind];
  return '  '.repeat(depth) + label;
}

/** A line for each call, in the order in which they began. */
export function lines(calls: readonly Call[]): string[] {
  const inOrder = calls.toSorted((a, b) => a.at - b.at);
  const since = inOrder[0]?.at ?? 0;
  return inOrder.map((call) => {
    const started = `+${Math.round(call.at - since)}`.padStart(7);
    return `${started} ${column(call.kind).padEnd(20)}${what(call).padEnd(56)} ${call.durationMs.toFixed(1).padStart(7)} ms`;
  });
}

function what({ kind, name, detail, status, starting }: Call): string {
  const described: readonly unknown[] =
    kind === 'browser'
      ? [name, detail]
      : [kind === 'cognito' ? `Cognito ${name}` : name, status, starting && 'while the function starts'];
  return described.filter(Boolean).join('  ');
}

/** What a sign-in costs: the calls up to the tokens, without those a cold function makes once while it starts. */
export interface Totals {
  readonly http: number;
  readonly dynamodb: number;
  readonly milliseconds: number;
}

/** The requests that a sign-in waits for; the page's files, and its reports of what happened, are not among them. */
const isRequest = ({ kind, name }: Call): boolean =>
  kind === 'cognito' || (kind === 'http' && name.includes('/passkeys') && !name.includes('/telemetry'));

/** The calls from the first request of a sign-in to its tokens, and what comes after, when the page fills itself. */
export function signInOf(calls: readonly Call[]): {
  readonly signIn: readonly Call[];
  readonly after: readonly Call[];
} {
  const tokens = calls.find(({ kind, name }) => kind === 'cognito' && name === 'RespondToAuthChallenge');
  if (!tokens) throw new Error('No sign-in was answered.');
  const end = tokens.at + tokens.durationMs;
  return { signIn: calls.filter(({ at }) => at <= end), after: calls.filter(({ at }) => at > end) };
}

export function totals(calls: readonly Call[]): Totals {
  const requests = calls.filter(isRequest);
  const begin = Math.min(...requests.map(({ at }) => at));
  const end = Math.max(...requests.map(({ at, durationMs }) => at + durationMs));
  return {
    http: requests.length,
    // The audit trail is written whenever the stream comes.
    dynamodb: calls.filter((it) => it.kind === 'dynamodb' && !it.starting && it.parent !== 'AuditEvents').length,
    milliseconds: Math.round(end - begin),
  };
}
