/** Who invokes a function: what `AWS::Lambda::Permission` is matched against. */
export interface Caller {
  /** For example `cognito-idp.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
}

/** The `service` of who reads a stream: Lambda itself, in the name of the function's own role, for which it takes no permission. */
export const eventSourceMapping = 'event-source-mapping';

/** Invokes the functions of the stack as Lambda's `Invoke` does for a service: JSON in, JSON out. */
export interface Invoker {
  /**
   * Answers what the function returned.
   * @throws {FunctionError} the function threw
   * @throws {FunctionTimedOut} it did not answer within its timeout
   * @throws {InvocationDenied} no permission lets this caller invoke it
   */
  invoke(functionArn: string, event: unknown, caller: Caller): Promise<unknown>;
}

/** The function threw. `message` and `type` are Lambda's `errorMessage` and `errorType`. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly type: string;

  constructor(message: string, type: string) {
    super(message);
    this.type = type;
  }
}

/** The function did not answer within its timeout. The message is Lambda's, such as `Task timed out after 5.00 seconds`. */
export class FunctionTimedOut extends Error {
  override readonly name = 'FunctionTimedOut';
}

/** The template has no `AWS::Lambda::Permission` that lets the caller invoke the function. */
export class InvocationDenied extends Error {
  override readonly name = 'InvocationDenied';
}
