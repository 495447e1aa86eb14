import type { Json, JsonObject } from '../../../local/shared/json.ts';
import type { Template } from '../../../local/template/cloud-assembly.ts';
import { type StackResources, stackResources } from '../../../local/template/stack-resources.ts';
import { TemplateError } from '../../../local/template/template-error.ts';

export interface TestTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties?: JsonObject; Condition?: string; Metadata?: { 'aws:cdk:path': string } }>
  >;
  readonly Parameters?: Template['Parameters'];
  readonly Conditions?: JsonObject;
  readonly Mappings?: Template['Mappings'];
  readonly Outputs?: Readonly<Record<string, { Value: Json }>>;
}

/** The resources of a template that a test wrote down, in Sydney. `assets` are files or folders by object key. */
export function stackOf(template: TestTemplate, assets: Readonly<Record<string, string>> = {}): StackResources {
  const resources = Object.entries(template.Resources).map(
    ([logicalId, { Properties = {}, Metadata = {}, ...rest }]) => [logicalId, { ...rest, Properties, Metadata }],
  );
  const complete: Template = {
    Parameters: {},
    Conditions: {},
    Mappings: {},
    Outputs: {},
    ...template,
    Resources: Object.fromEntries(resources),
  };
  const asset = (key: string) => {
    const path = assets[key];
    if (!path) throw new TemplateError(`The asset ${key} is missing`);
    return path;
  };
  return stackResources({ stackName: 'Test', template: complete, asset }, 'ap-southeast-2');
}
