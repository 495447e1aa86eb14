import type { Authorize } from '../iam/policies.ts';
import type { Trace } from '../shared/trace.ts';

/** A function that calls an AWS service through its SDK. */
export interface CallingFunction {
  readonly name: string;
  readonly label: string;
  readonly role: string;
}

/** What the endpoints of AWS services have in common. */
export interface EndpointOptions {
  readonly region: string;
  readonly authorize: Authorize;
  readonly trace: Trace;
}

/** The operation in a request of AWS's JSON protocols: `X-Amz-Target: DynamoDB_20120810.GetItem` asks for `GetItem`. */
export function operationOf(request: Request): string {
  return request.headers.get('x-amz-target')?.split('.').at(-1) ?? '';
}

/** What a trace says of a call made for no event: the SDK sends an event's trace id along, and there is none while a function starts. */
export function whileStarting(request: Request): { readonly starting?: true } {
  return request.headers.has('x-amzn-trace-id') ? {} : { starting: true };
}

/** An error as AWS's JSON protocols answer it. */
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
