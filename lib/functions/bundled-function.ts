import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, type BundlingOptions, DockerImage, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environment, usersApiEnvironment } from '../../contract/environment.ts';
import { builtFolder } from './built-files.ts';
import { type Bundle, type BundleName, bundleOf, type Setting } from './bundles.ts';
import { functionRole } from './function-role.ts';
import { type Granted, permissionsOf } from './permissions.ts';
import { version, versionVariable } from './version.ts';

/** What a bundled function is made of, beside its row in the table of bundles. */
export interface BundledFunctionProps {
  readonly name: BundleName;
  /** Values of the environment variables that its row names; none may be a secret. */
  readonly values: Readonly<Partial<Record<Setting, string>>>;
  /** Resources of the rights that its row names. */
  readonly granted: Granted;
  /** Statements beside its row's, which the owner of the stack asks for. */
  readonly furtherPermissions?: readonly PolicyStatement[] | undefined;
  /** Files to put beside its code: by the name they get, where they are. */
  readonly files?: Readonly<Record<string, string>>;
  /** How many of its calls run at once, at most. @default - as many as there are */
  readonly reservedConcurrency?: number | undefined;
  /** How long its log is kept. */
  readonly logRetention: RetentionDays;
  /** Whether X-Ray traces its calls. */
  readonly tracing: boolean;
}

/**
 * A Lambda function whose bundle was built ahead, with a log group and a role of its own.
 *
 * @throws Error if the bundle was not built, or if the construct leaves out a value or a resource of its row
 */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const bundle = bundleOf(props.name);
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const permissions = [...permissionsOf(bundle, props.granted), ...(props.furtherPermissions ?? [])];
    const role = functionRole(this, 'Role', logGroup, [...permissions, ...(props.tracing ? [traces()] : [])]);
    this.function = new LambdaFunction(this, 'Function', {
      description: `Passkeys: ${bundle.description}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: code(builtFolder(`lambdas/${props.name}`, 'index.mjs'), props.files ?? {}),
      handler: 'index.handler',
      timeout: Duration.seconds(bundle.timeoutSeconds),
      memorySize: bundle.memoryMb,
      environment: {
        ...variablesOf(bundle, props.values),
        [versionVariable]: version,
      },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Without the lines of Lambda's own for each run, which cost more than ours. It still tells of timeouts and crashes.
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
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

const variables = { ...environment, ...usersApiEnvironment };

/** A variable whose value is empty is left out. @throws Error if a variable of the row has no value */
function variablesOf(
  { source, environment: names }: Bundle,
  values: BundledFunctionProps['values'],
): Record<string, string> {
  const missing = names.find((name) => values[name] === undefined);
  if (missing) throw new Error(`${source}: the construct gives no value for ${variables[missing]}.`);
  return Object.fromEntries(
    names.filter((name) => values[name] !== '').map((name) => [variables[name], values[name] ?? '']),
  );
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
