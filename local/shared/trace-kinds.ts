import { awsApis } from './aws-apis.ts';

/** What a traced call is: a request of a browser or client, an invocation by a service, or a call of an AWS API. */
export const traceKinds = {
  http: { label: 'HTTP', depth: 0 },
  trigger: { label: 'trigger', depth: 1 },
  function: { label: 'function', depth: 1 },
  ...awsApis,
} as const;

export type TraceKind = keyof typeof traceKinds;
