import type { TraceKind } from './trace-kinds.ts';

/** One call inside the local stack, reported when it has ended. */
export interface TraceEvent {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly kind: TraceKind;
  /** `POST /passkeys`, `InitiateAuth`, a function's name, `GetItem`. */
  readonly name: string;
  readonly detail?: string;
  /** The HTTP status, if there is one. */
  readonly status?: number;
  /** The label of the function that made the call, if it is known. */
  readonly parent?: string;
  /** `true` if the function made the call while it started, before its first event. */
  readonly starting?: true;
}

/** Gets each call when it has ended. */
export type Trace = (event: TraceEvent) => void;
