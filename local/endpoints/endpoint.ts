import type { Authorize } from '../iam/policies.ts';
import type { Trace } from '../shared/trace.ts';

/** A function that calls an AWS service through its SDK. */
export interface CallingFunction {
  readonly name: string;
  readonly label: string;
  readonly role: string;
}

/**
 * Answers a function's call of an AWS API.
 * @param parameters the values of the parameters in the API's path
 */
export type Endpoint = (
  request: Request,
  caller: CallingFunction,
  parameters?: Readonly<Record<string, string>>,
) => Promise<Response>;

/** What most endpoints need. */
export interface EndpointOptions {
  readonly region: string;
  readonly authorize: Authorize;
  readonly trace: Trace;
}

/** The operation in a request of AWS's JSON protocols: `X-Amz-Target: DynamoDB_20120810.GetItem` asks for `GetItem`. */
export function operationOf(request: Request): string {
  return request.headers.get('x-amz-target')?.split('.').at(-1) ?? '';
}

/** `starting` for a trace if the function called while it started: the SDK sends a trace id only while it handles an event. */
export function whileStarting(request: Request): { readonly starting?: true } {
  return request.headers.has('x-amzn-trace-id') ? {} : { starting: true };
}

/** An error in the form of AWS's JSON protocols. */
export function errorResponse(status: number, type: string, message: string): Response {
  return Response.json({ __type: type, message }, { status, headers: { 'x-amzn-errortype': type } });
}

/** What AWS answers when a role lacks a permission. */
export function accessDenied(caller: CallingFunction, action: string, resource: string): Response {
  const role = caller.role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
  const message =
    `User: ${role}/${caller.name} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`;
  return errorResponse(400, 'AccessDeniedException', message);
}
