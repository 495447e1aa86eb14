import * as v from 'valibot';
import { administrationErrorCodes, userErrorCodes } from '../../contract/error-codes.ts';

/** Who asked for a change, and by which request. Stored on the changed item until its next change (docs/audit.md). */
const Caller = v.object({
  /** ARN of the administrator; missing if the user asked. */
  administrator: v.exactOptional(v.string()),
  /** Lambda's request id. */
  requestId: v.string(),
  /** The short id that people are shown: of the request, or of the round of a sign-in. */
  supportId: v.string(),
  clientId: v.exactOptional(v.string()),
  sourceIp: v.exactOptional(v.string()),
  viewerAddress: v.exactOptional(v.string()),
  forwardedFor: v.exactOptional(v.string()),
  edgeRequestId: v.exactOptional(v.string()),
  userAgent: v.exactOptional(v.string()),
});
export type Caller = Readonly<v.InferOutput<typeof Caller>>;

/** A passkey that an action refers to but its item does not hold, such as a removed one. */
const PasskeyReference = v.pipe(
  v.object({ credential: v.string(), name: v.string(), aaguid: v.string() }),
  v.readonly(),
);
export type PasskeyReference = v.InferOutput<typeof PasskeyReference>;

/** Why a sign-in was refused: an error code, or a changed backup eligibility. */
const Refusal = v.picklist([...userErrorCodes, ...administrationErrorCodes, 'backup_eligibility_changed']);
export type Refusal = v.InferOutput<typeof Refusal>;

const common = { at: v.pipe(v.string(), v.isoTimestamp()), by: Caller };
const passkeys = v.pipe(v.array(PasskeyReference), v.readonly());

/**
 * The last action on an item. Each write of a ceremony sets it, which makes the table's stream the outbox of the audit
 * events: it costs no extra call, and a change and its event are written together or not at all.
 *
 * An action that does not match this schema was written by another version of these functions or by somebody else, so
 * no event can be made of it. Only the reader of the stream loads the schema; the store's writers use the type.
 */
export const StoredAction = v.variant('kind', [
  v.object({ ...common, kind: v.picklist(['used', 'confirmed']), userVerified: v.boolean() }),
  v.object({
    ...common,
    kind: v.picklist([
      'renamed',
      'codes-made',
      'codes-reset',
      'code-tried',
      'viewed',
      'locked',
      'unlocked',
      'forgotten',
      'recovery-started',
      'recovery-cancelled',
      'recovery-allowed',
      'recovery-used',
    ]),
  }),
  v.object({
    ...common,
    kind: v.literal('added'),
    passkeys,
    backupEligible: v.boolean(),
    backedUp: v.boolean(),
  }),
  v.object({ ...common, kind: v.literal('imported'), withoutNotice: v.exactOptional(v.literal(true)) }),
  v.object({ ...common, kind: v.picklist(['removed', 'made-default', 'default-cleared']), passkeys }),
  v.object({ ...common, kind: v.literal('refused'), passkeys, refusal: Refusal }),
]);
export type Action = Readonly<v.InferOutput<typeof StoredAction>>;
