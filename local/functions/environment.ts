/** What of a function decides the variables that Lambda itself sets. */
export interface ReservedVariables {
  readonly functionName: string;
  readonly memorySize: number;
  readonly handler: string;
  readonly runtime: string;
  readonly logGroupName: string;
  readonly region: string;
  readonly taskRoot: string;
}

/**
 * The variables that Lambda sets in every function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function reservedVariables(of: ReservedVariables): Record<string, string> {
  return {
    _HANDLER: of.handler,
    AWS_REGION: of.region,
    AWS_DEFAULT_REGION: of.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${of.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: of.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(of.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: of.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    // Nobody checks them: who is calling is in the address that the SDK is given.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LAMBDA_TASK_ROOT: of.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
  };
}
