import * as v from 'valibot';
import { passkeyErrorCodes } from '../contract.ts';
import type { Action } from '../store/items.ts';

const By = v.object({
  administrator: v.exactOptional(v.string()),
  requestId: v.string(),
  supportId: v.string(),
  clientId: v.exactOptional(v.string()),
  sourceIp: v.exactOptional(v.string()),
  forwardedFor: v.exactOptional(v.string()),
  userAgent: v.exactOptional(v.string()),
});
const common = { at: v.pipe(v.string(), v.isoTimestamp()), by: By };
const passkeys = v.array(v.object({ credential: v.string(), name: v.string(), aaguid: v.string() }));

/**
 * An action as the table's stream has it. The table is ours; what does not fit was written by another version of these functions or by
 * somebody else, and nothing true could be told of it.
 */
export const StoredAction = v.variant('kind', [
  v.object({ ...common, kind: v.literal('used'), userVerified: v.boolean() }),
  v.object({ ...common, kind: v.picklist(['renamed', 'codes-made', 'codes-reset', 'code-tried', 'viewed']) }),
  v.object({
    ...common,
    kind: v.literal('added'),
    passkeys,
    backupEligible: v.boolean(),
    backedUp: v.boolean(),
  }),
  v.object({ ...common, kind: v.picklist(['removed', 'made-default', 'default-cleared']), passkeys }),
  v.object({
    ...common,
    kind: v.literal('refused'),
    passkeys,
    refusal: v.picklist([...passkeyErrorCodes, 'backup_eligibility_changed']),
  }),
]) satisfies v.GenericSchema<unknown, Action>;
