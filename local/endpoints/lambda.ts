import { FunctionError, FunctionTimedOut, type Invoker } from '../functions/invoker.ts';
import { accountId, partition } from '../template/attributes.ts';
import { accessDenied, type Endpoint, type EndpointOptions } from './endpoint.ts';

/**
 * `Invoke` with the type `RequestResponse`, for functions that the role allows. The caller decides how long it waits.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaEndpoint(invoker: Invoker, options: Omit<EndpointOptions, 'trace'>): Endpoint {
  return async (request, caller, { name: functionName = '' } = {}) => {
    const arn = functionName.startsWith('arn:')
      ? functionName
      : `arn:${partition}:lambda:${options.region}:${accountId}:function:${functionName}`;
    const action = 'lambda:InvokeFunction';
    if (!options.authorize(caller.role, action, arn)) return accessDenied(caller, action, arn);
    try {
      return Response.json(
        await invoker.invoke(arn, await request.json(), { service: 'lambda', sourceArn: caller.role }),
      );
    } catch (error) {
      if (!(error instanceof FunctionError || error instanceof FunctionTimedOut)) throw error;
      const errorType = error instanceof FunctionError ? error.type : 'Sandbox.Timedout';
      return Response.json(
        { errorType, errorMessage: error.message },
        { headers: { 'x-amz-function-error': 'Unhandled' } },
      );
    }
  };
}
