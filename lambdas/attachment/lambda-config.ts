import { object, type Settings } from './values.ts';

/**
 * The trigger that Cognito knows by two fields with one function, of which it describes both, whichever was set: the older is the function alone, the
 * newer one also has the version of the event.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_LambdaConfigType.html
 */
const legacyField = 'PreTokenGeneration';
const configField = 'PreTokenGenerationConfig';

/** Set are both, since both are described. The other versions are refused on the feature plan Lite. */
const emptyConfig: Settings = { [legacyField]: '', [configField]: { LambdaVersion: 'V1_0' } };

/** The function that is a trigger in `LambdaConfig`, if one is. */
export function functionOf(config: Settings, trigger: string): string | undefined {
  const newer = trigger === legacyField ? object(config[configField])['LambdaArn'] : undefined;
  return [newer, config[trigger]].find((value) => typeof value === 'string');
}

/**
 * `LambdaConfig` with this function as a trigger, or with none. Where there is another function, it is exchanged in the fields that name it, and the
 * version of its event stays, so that exchanging it again gives back what was there.
 */
export function withFunction(config: Settings, trigger: string, arn: string | undefined): Settings {
  const { [trigger]: _, ...others } = config;
  if (trigger !== legacyField) return arn === undefined ? others : { ...config, [trigger]: arn };
  const { [configField]: __, ...rest } = others;
  if (arn === undefined) return rest;
  const fields = functionOf(config, trigger) === undefined ? emptyConfig : config;
  return {
    ...rest,
    ...(fields[legacyField] !== undefined && { [legacyField]: arn }),
    ...(fields[configField] !== undefined && { [configField]: { ...object(fields[configField]), LambdaArn: arn } }),
  };
}
