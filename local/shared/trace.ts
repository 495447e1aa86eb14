/** What a traced call was: of a browser or client (`http`, `cognito`), of a service (`trigger`, `function`), of a function (the rest). */
export type TraceKind =
  | 'http'
  | 'cognito'
  | 'trigger'
  | 'function'
  | 'dynamodb'
  | 'secretsmanager'
  | 'eventbridge'
  | 'ses';

/** One call inside the local stack, reported when it has ended. */
export interface TraceEvent {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly kind: TraceKind;
  /** `POST /passkeys`, `InitiateAuth`, a function's name, `GetItem`. */
  readonly name: string;
  readonly detail?: string;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** The name of what made the call, where it is known. */
  readonly parent?: string;
  /** Made while the function started, for no event. */
  readonly starting?: true;
}

export type Trace = (event: TraceEvent) => void;
