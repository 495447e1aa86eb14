import * as v from 'valibot';

// Names, limits and words of the constraints: Cognito's API reference and model.
const missing = 'Member must not be null';
const length = (schema: v.GenericSchema<string>, least: number, most: number) =>
  v.pipe(
    schema,
    v.minLength(least, `Member must have length greater than or equal to ${least}`),
    v.maxLength(most, `Member must have length less than or equal to ${most}`),
  );
const text = (least: number, most: number) => length(v.string(missing), least, most);

export const clientId = text(1, 128);
export const userPoolId = text(1, 55);
export const username = text(1, 128);
export const password = text(1, 256);
export const token = text(1, 16_384);
export const confirmationCode = text(1, 2048);

/** The limit that Cognito enforces; the model's is 2,048. */
export const session = text(20, 8192);

export const attributes = v.optional(
  v.array(v.object({ Name: text(1, 32), Value: v.optional(text(0, 2048)) }, missing)),
  [],
);
export const strings = v.record(v.string(), v.string(missing));
export const clientMetadata = v.optional(strings);

/** Names a user for an administrator's operation. */
export const adminUser = { UserPoolId: userPoolId, Username: username };
