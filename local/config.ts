import * as v from 'valibot';
import type { Config } from '../contract/shapes.ts';
import type { StackResources } from './template/stack-resources.ts';
import { TemplateError } from './template/template-error.ts';

const ConfigOutput: v.GenericSchema<unknown, Config> = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    region: v.string(),
    userPoolId: v.string(),
    userPoolClientId: v.string(),
    userPoolEndpoint: v.string(),
    apiUrl: v.string(),
    relyingParty: v.object({ id: v.string(), name: v.string() }),
    emailCode: v.exactOptional(v.boolean()),
  }),
);

/**
 * The stack's output `Config`.
 * @throws TemplateError when it is not what the contract says
 */
export function stackConfig(resources: StackResources): Config {
  const result = v.safeParse(ConfigOutput, resources.output('Config'));
  if (result.success) return result.output;
  throw new TemplateError(`The output "Config" is not as agreed: ${result.issues[0].message}`);
}
