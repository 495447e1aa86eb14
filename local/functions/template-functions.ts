import { statSync } from 'node:fs';
import * as v from 'valibot';
import type { StackResource, StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';
import { reservedVariables } from './environment.ts';
import type { FunctionSpecification } from './function-process.ts';

const LambdaFunction = v.looseObject({
  Runtime: v.optional(v.string(), ''),
  Handler: v.optional(v.string(), ''),
  Code: v.looseObject({ S3Key: v.optional(v.string()) }),
  Role: v.string(),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(v.looseObject({ Variables: v.optional(v.record(v.string(), v.string()), {}) })),
  LoggingConfig: v.optional(v.looseObject({ LogGroup: v.optional(v.string()) })),
});
type LambdaFunction = StackResource<v.InferOutput<typeof LambdaFunction>>;

/** A function of the template that can run here. */
export interface TemplateFunction extends FunctionSpecification {
  /** Its construct's name, for people. */
  readonly label: string;
  /** ARN of the role whose policies say what it may do. */
  readonly role: string;
  /** The name of the log group that it writes to. */
  readonly logGroup: string;
}

/**
 * The functions of the template that run on Node. Others, such as those that CDK brings along for deployment, are left out.
 *
 * @param extraVariables variables that each function gets beside the template's and Lambda's own
 * @throws TemplateError when the files of a function are missing
 */
export function templateFunctions(
  resources: StackResources,
  extraVariables: (label: string) => Record<string, string>,
): TemplateFunction[] {
  const settled = (variables: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => {
        const text = resources.settled(value);
        return text === undefined ? [] : [[name, text]];
      }),
    );
  return resources
    .ofType('AWS::Lambda::Function', LambdaFunction)
    .filter(({ properties }) => properties.Runtime.startsWith('nodejs'))
    .map((it) => {
      const { properties, label, ref: name } = it;
      const logGroup = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
      const reserved = reservedVariables({
        functionName: name,
        memorySize: properties.MemorySize,
        handler: properties.Handler,
        runtime: properties.Runtime,
        logGroupName: logGroup,
        region: resources.region,
        taskRoot: taskRoot(it, resources),
      });
      return {
        name,
        label,
        arn: it.attribute('Arn'),
        role: properties.Role,
        logGroup,
        timeoutSeconds: properties.Timeout,
        // Read when a process starts: by then there are attributes of custom resources.
        get environment() {
          return { ...settled(properties.Environment?.Variables), ...reserved, ...extraVariables(name) };
        },
      };
    });
}

function taskRoot({ logicalId, properties }: LambdaFunction, resources: StackResources): string {
  const key = properties.Code.S3Key;
  const path = key === undefined ? undefined : resources.asset(key);
  if (!path || !statSync(path).isDirectory()) {
    throw new TemplateError(`${logicalId}.Code: the local stack runs functions from folders, built ahead`);
  }
  return path;
}
