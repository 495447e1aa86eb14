import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  AssetHashType,
  type BundlingOptions,
  DockerImage,
  type Duration,
  RemovalPolicy,
  Validations,
} from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { builtFolder } from './built-files.ts';
import type { FunctionName } from './function-needs.ts';
import { functionRole } from './function-role.ts';
import { version, versionVariable } from './version.ts';

/** The trigger that writes claims; `-chained` calls the pool's own one too. */
type PreTokenGenerationName = 'pre-token-generation' | 'pre-token-generation-chained';

/** The trigger that counts sign-ins; `-chained` calls the pool's own one too. */
type PostAuthenticationName = 'post-authentication' | 'post-authentication-chained';

/** What a bundled function is made of. */
export interface BundledFunctionProps {
  /** The bundle's folder below `dist/lambdas`. */
  readonly name:
    | FunctionName
    | 'attachment'
    | 'auth-challenge-chained'
    | 'notices'
    | PostAuthenticationName
    | PreTokenGenerationName;
  /** What the function does, for whoever reads the console. */
  readonly description: string;
  /** How long a call may take. */
  readonly timeout: Duration;
  /** Memory in MB, and by it the share of a processor. */
  readonly memorySize: number;
  /** Environment variables; none may hold a secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files to put beside its code: by the name they get, where they are. */
  readonly files: Readonly<Record<string, string>>;
  /** All that the function may do beside writing its own log. */
  readonly permissions: readonly PolicyStatement[];
  /** How long its log is kept. */
  readonly logRetention: RetentionDays;
  /** Whether X-Ray traces its calls. */
  readonly tracing: boolean;
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
    const role = functionRole(this, 'Role', logGroup, [...props.permissions, ...(props.tracing ? [traces()] : [])]);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: code(builtFolder(`lambdas/${props.name}`, 'index.mjs'), props.files),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memorySize,
      environment: { ...props.environment, POWERTOOLS_SERVICE_NAME: 'passkeys', [versionVariable]: version },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    if (props.tracing) this.trace(role);
  }

  /** By the resource: the property of the construct would give the role a second policy. */
  private trace(role: Role): void {
    (this.function.node.defaultChild as CfnFunction).tracingConfig = { mode: 'Active' };
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resource to name.',
    });
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
const traces = () =>
  new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] });

function code(folder: string, files: Readonly<Record<string, string>>): Code {
  if (Object.keys(files).length === 0) return Code.fromAsset(folder);
  const local = {
    files,
    tryBundle(output: string): boolean {
      cpSync(folder, output, { recursive: true });
      for (const [name, path] of Object.entries(files)) {
        cpSync(path, join(output, name));
        // Lambda runs as another user than who deploys.
        chmodSync(join(output, name), 0o644);
      }
      return true;
    },
  };
  // It is always made here, never in a container.
  const bundling: BundlingOptions = { image: DockerImage.fromRegistry('none'), local };
  return Code.fromAsset(folder, { assetHashType: AssetHashType.OUTPUT, bundling });
}
