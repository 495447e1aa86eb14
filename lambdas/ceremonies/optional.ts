import * as v from 'valibot';

/** Makes a member optional. `null` means absent. Other values must match the schema. */
export const optional = <const Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema, () => undefined);
