import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { isObject, type Json, type JsonObject } from '../shared/json.ts';
import { TemplateError } from './template-error.ts';

// What is validated here comes from `JSON.parse`, so that whatever is not left out is JSON.
const json = v.custom<Json>((value) => value !== undefined);
const object = v.custom<JsonObject>(isObject);

const Manifest = v.object({
  artifacts: v.record(
    v.string(),
    v.object({
      type: v.string(),
      properties: v.optional(
        v.looseObject({ templateFile: v.optional(v.string()), stackName: v.optional(v.string()) }),
      ),
    }),
  ),
});

const Template = v.object({
  Parameters: v.optional(v.record(v.string(), v.looseObject({ Default: v.optional(json) })), {}),
  Conditions: v.optional(object, {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), object)), {}),
  Outputs: v.optional(v.record(v.string(), v.looseObject({ Value: json })), {}),
  Resources: v.record(
    v.string(),
    v.looseObject({
      Type: v.string(),
      Condition: v.optional(v.string()),
      Properties: v.optional(object, {}),
      Metadata: v.optional(v.looseObject({ 'aws:cdk:path': v.optional(v.string()) }), {}),
    }),
  ),
});
export type Template = v.InferOutput<typeof Template>;

const AssetManifest = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.looseObject({ path: v.optional(v.string()) }),
      destinations: v.record(v.string(), v.looseObject({ objectKey: v.string() })),
    }),
  ),
});

/** What `cdk synth` wrote: the template of the one stack, and where the files are that it deploys. */
export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** The file or folder that deployment would upload under this object key. Throws a {@link TemplateError} when there is none. */
  asset(objectKey: string): string;
}

/**
 * Reads the cloud assembly that `cdk synth` wrote.
 * @throws TemplateError when it is incomplete, or has not exactly one stack
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/README.md
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const { artifacts } = read(Manifest, join(directory, 'manifest.json'));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [id, stack] = stacks[0] ?? [];
  if (!id || !stack || stacks.length > 1) {
    throw new TemplateError(
      `The local stack runs one stack; the app has ${stacks.length}: ${stacks.map(([it]) => it)}`,
    );
  }
  const files = new Map<string, string>();
  for (const { source, destinations } of Object.values(
    read(AssetManifest, join(directory, `${id}.assets.json`)).files,
  )) {
    for (const { objectKey } of Object.values(destinations)) files.set(objectKey, join(directory, source.path ?? ''));
  }
  return {
    stackName: stack.properties?.stackName ?? id,
    template: read(Template, join(directory, stack.properties?.templateFile ?? `${id}.template.json`)),
    asset(objectKey) {
      const path = files.get(objectKey);
      if (!path || !existsSync(path)) throw new TemplateError(`The asset ${objectKey} is missing from ${directory}`);
      return path;
    },
  };
}

function read<Schema extends v.GenericSchema>(schema: Schema, path: string): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = v.isValiError(cause) ? `${v.getDotPath(cause.issues[0])}: ${cause.message}` : String(cause);
    throw new TemplateError(`Can't read what cdk synth wrote to ${path}: ${reason}`, { cause });
  }
}
