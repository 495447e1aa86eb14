import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { builtFolder } from './built-files.ts';
import type { FunctionName } from './function-needs.ts';
import { functionRole } from './function-role.ts';

/** What a bundled function is made of. */
export interface BundledFunctionProps {
  /** The bundle's folder below `dist/lambdas`. */
  readonly name: FunctionName;
  /** What the function does, for whoever reads the console. */
  readonly description: string;
  /** How long a call may take. */
  readonly timeout: Duration;
  /** Memory in MB, and by it the share of a processor. */
  readonly memorySize: number;
  /** Environment variables; none may hold a secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** All that the function may do beside writing its own log. */
  readonly permissions: readonly PolicyStatement[];
  /** How long its log is kept. */
  readonly logRetention: RetentionDays;
}

/**
 * A Lambda function whose bundle was built ahead, with a log group and a role of its own.
 *
 * @throws Error when the bundle was not built
 */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = functionRole(this, 'Role', logGroup, props.permissions);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(builtFolder(`lambdas/${props.name}`, 'index.mjs')),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memorySize,
      environment: { ...props.environment, POWERTOOLS_SERVICE_NAME: 'passkeys' },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}
