import * as v from 'valibot';
import { passkeyErrorCodes } from '../../contract/error-codes.ts';

/** Who asked for a change, and by which request. Kept on the item that was changed until its next change (docs/audit.md). */
const Caller = v.object({
  /** ARN of the administrator; the user itself when left out. */
  administrator: v.exactOptional(v.string()),
  /** Lambda's. */
  requestId: v.string(),
  /** What people are shown of it; of a sign-in, that of its round. */
  supportId: v.string(),
  clientId: v.exactOptional(v.string()),
  sourceIp: v.exactOptional(v.string()),
  forwardedFor: v.exactOptional(v.string()),
  userAgent: v.exactOptional(v.string()),
});
export type Caller = Readonly<v.InferOutput<typeof Caller>>;

/** What an action tells of a passkey that is no longer, or not in, the item that carries the action. */
const NamedPasskey = v.pipe(v.object({ credential: v.string(), name: v.string(), aaguid: v.string() }), v.readonly());
export type NamedPasskey = v.InferOutput<typeof NamedPasskey>;

/** Why a sign-in was refused. */
const Refusal = v.picklist([...passkeyErrorCodes, 'backup_eligibility_changed']);
export type Refusal = v.InferOutput<typeof Refusal>;

const common = { at: v.pipe(v.string(), v.isoTimestamp()), by: Caller };
const passkeys = v.pipe(v.array(NamedPasskey), v.readonly());

/**
 * What was done last to an item, as the table's stream has it. Each write of a ceremony sets it, and so the stream is the outbox of the audit
 * events: it costs no call, and there is no event without its change nor a change without its event.
 *
 * The table is ours. An action that does not fit this schema was written by another version of these functions or by somebody else, and
 * nothing true could be told of it. Only the reader of the stream loads the schema; the store's writers take the type.
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
  v.object({ ...common, kind: v.literal('refused'), passkeys, refusal: Refusal }),
]);
export type Action = Readonly<v.InferOutput<typeof StoredAction>>;
