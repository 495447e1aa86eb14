import { isObject } from '../shared/json.ts';
import { accountId, partition } from '../template/attributes.ts';
import { accessDenied, type Endpoint, type EndpointOptions, operationOf } from './endpoint.ts';

/**
 * Passes an administrator's call to the user pool if the function's role allows it. The pool traces it.
 * @param target the URL of the user pool
 */
export function cognitoEndpoint(target: string, options: Omit<EndpointOptions, 'trace'>): Endpoint {
  return async (request, caller) => {
    const operation = operationOf(request);
    const body = await request.text();
    const input: unknown = JSON.parse(body || '{}');
    const pool = isObject(input) ? String(input['UserPoolId']) : '';
    const arn = `arn:${partition}:cognito-idp:${options.region}:${accountId}:userpool/${pool}`;
    const action = `cognito-idp:${operation}`;
    if (!options.authorize(caller.role, action, arn)) return accessDenied(caller, action, arn);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': request.headers.get('x-amz-target') ?? '',
    };
    const answer = await fetch(target, { method: 'POST', body, headers });
    const type = answer.headers.get('x-amzn-errortype');
    return new Response(await answer.text(), {
      status: answer.status,
      headers: type ? { 'x-amzn-errortype': type } : {},
    });
  };
}
