import * as v from 'valibot';
import { isObject, type Json } from '../shared/json.ts';
import { accountId, type Identity, identify, partition, urlSuffix } from './attributes.ts';
import type { CloudAssembly, Template } from './cloud-assembly.ts';
import { evaluateCondition, resolve, type Scope } from './intrinsics.ts';
import { TemplateError } from './template-error.ts';

/** A resource of the stack with its properties resolved. */
export interface StackResource<Properties> {
  readonly logicalId: string;
  /** The name of its construct, for people: what it was called in the app. */
  readonly label: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** A text attribute, as `Fn::GetAtt` gives it. Throws a {@link TemplateError} when there is none. */
  attribute(name: string): string;
  readonly properties: Properties;
}

/** The resources of a template, resolved: what the local stack runs. */
export interface StackResources {
  readonly region: string;
  /**
   * All resources of a type, in the template's order, conditions applied.
   * @throws TemplateError when their properties do not fit `schema`
   */
  ofType<Schema extends v.GenericSchema>(type: string, schema: Schema): StackResource<v.InferOutput<Schema>>[];
  /** The types of resources that the template's functions make (`Custom::…`), in the template's order, each once. */
  readonly customTypes: readonly string[];
  /** Adds attributes of a resource that a function has made. They are there for what is resolved from then on. */
  setAttributes(logicalId: string, attributes: Readonly<Record<string, string>>): void;
  /**
   * Puts attributes of custom resources into a text that was resolved before they were made. Returns `undefined` if they still are not: the
   * functions that make them run before.
   */
  settled(text: string): string | undefined;
  /** The ARN of the stack. */
  readonly stackId: string;
  /** The names of the outputs. */
  readonly outputNames: readonly string[];
  /** The value of an output. Throws a {@link TemplateError} when there is none. */
  output(name: string): Json;
  /** The file or folder of an asset, by object key. */
  asset(objectKey: string): string;
}

/** Resolves the template of `assembly` as CloudFormation would with `region` and no parameters given. */
export function stackResources(assembly: CloudAssembly, region: string): StackResources {
  const { template, stackName } = assembly;
  const identities = new Map<string, Identity>();
  const made = new Map<string, Readonly<Record<string, string>>>();
  const pseudo: Record<string, Json> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': urlSuffix,
    'AWS::NotificationARNs': [],
  };

  function identity(logicalId: string): Identity | undefined {
    const resource = template.Resources[logicalId];
    if (!resource) return undefined;
    const known = identities.get(logicalId);
    if (known) return known;
    // Only names decide an identity. They are resolved alone, since other properties may refer back to this resource.
    const names = Object.entries(resource.Properties).filter(([key]) => key.endsWith('Name'));
    const properties = resolve(Object.fromEntries(names), scope, logicalId);
    const created = identify(resource.Type, {
      logicalId,
      stackName,
      region,
      properties: isObject(properties) ? properties : {},
    });
    identities.set(logicalId, created);
    return created;
  }

  const scope: Scope = {
    ref: (name) => pseudo[name] ?? template.Parameters[name]?.Default ?? identity(name)?.ref,
    attribute: (logicalId, name) =>
      made.get(logicalId)?.[name] ?? identity(logicalId)?.attributes[name] ?? markerOf(template, logicalId, name),
    condition: (name) => {
      const condition = template.Conditions[name];
      return condition === undefined ? undefined : evaluateCondition(condition, scope, `Conditions.${name}`);
    },
    mapping: (map, topLevelKey, secondLevelKey) => template.Mappings[map]?.[topLevelKey]?.[secondLevelKey],
  };

  const types = Object.values(template.Resources).map(({ Type }) => Type);
  return {
    region,
    customTypes: [...new Set(types)].filter((type) => type.startsWith('Custom::')),
    setAttributes(logicalId, attributes) {
      made.set(logicalId, attributes);
    },
    settled(text) {
      let unmade = false;
      const result = text.replaceAll(marker, (_, logicalId: string, name: string) => {
        const value = made.get(logicalId)?.[name];
        unmade ||= value === undefined;
        return value ?? '';
      });
      return unmade ? undefined : result;
    },
    stackId: String(pseudo['AWS::StackId']),
    ofType(type, schema) {
      return Object.entries(template.Resources)
        .filter(([, { Type, Condition }]) => Type === type && (!Condition || scope.condition(Condition) === true))
        .map(([logicalId, resource]) => {
          const resolved = resolve(resource.Properties, scope, logicalId);
          return {
            logicalId,
            label: label(logicalId, resource),
            ref: identity(logicalId)?.ref ?? logicalId,
            properties: check(schema, resolved, logicalId),
            attribute(name) {
              const value = scope.attribute(logicalId, name);
              if (typeof value !== 'string') throw new TemplateError(`${logicalId} has no attribute ${name}`);
              return value;
            },
          };
        });
    },
    outputNames: Object.keys(template.Outputs),
    output(name) {
      const output = template.Outputs[name];
      const value = output && resolve(output.Value, scope, `Outputs.${name}`);
      if (value === undefined) throw new TemplateError(`The template has no output "${name}"`);
      return value;
    },
    asset: assembly.asset,
  };
}

const marker = /\{\{made:(\w+)\.(\w+)\}\}/g;

/** Stands for an attribute of a custom resource until a function has made it. */
const markerOf = (template: Template, logicalId: string, name: string): string | undefined =>
  template.Resources[logicalId]?.Type.startsWith('Custom::') ? `{{made:${logicalId}.${name}}}` : undefined;

/** `Stack/Passkeys/CreateAuthChallenge/Function/Resource`, a Lambda function, is called `CreateAuthChallenge`. */
function label(logicalId: string, resource: Template['Resources'][string]): string {
  const path = resource.Metadata['aws:cdk:path']?.split('/') ?? [];
  const unspecific = ['Resource', 'Default', resource.Type.split('::').at(-1)];
  return path.filter((part) => !unspecific.includes(part)).at(-1) ?? logicalId;
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  properties: unknown,
  logicalId: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, properties);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TemplateError(`${logicalId}.${v.getDotPath(issue) ?? 'Properties'}: ${issue.message}`);
}
