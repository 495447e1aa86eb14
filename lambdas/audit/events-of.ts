import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type AuditEvent, type AuditEventBase, auditEventVersion } from '../../contract/events.ts';
import { providerOf } from '../providers.ts';
import type { Credential, Profile } from '../store/items.ts';
import { credentialDigest, userKey } from '../store/keys.ts';
import { suspiciousTries } from '../store/recovery-code-limits.ts';
import { hasGrown } from '../store/signature-counter.ts';
import type { Action, PasskeyReference } from '../store/stored-action.ts';
import { StoredAction } from '../store/stored-action.ts';

/** An event without the members that all events have. */
type EventBody = AuditEvent extends infer Event
  ? Event extends AuditEvent
    ? Omit<Event, keyof AuditEventBase>
    : never
  : never;

/** An item before or after a write: a credential or a profile, depending on the action that the write set. */
type Image = Credential & Partial<Profile> & Readonly<Record<'pk' | 'lastAction', unknown>>;
type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/**
 * Returns the audit events of one record of the table's stream: those of the action that the write set, and of the
 * changes with it. Returns none if the write set no action. The same record gives the same events with the same ids.
 *
 * @throws Error if these functions do not write such an action
 */
export function eventsOf({ eventID, dynamodb }: DynamoDBRecord): AuditEvent[] {
  const [before, after] = [imageOf(dynamodb?.OldImage), imageOf(dynamodb?.NewImage)];
  const { lastAction } = after;
  if (lastAction === undefined || isDeepStrictEqual(lastAction, before.lastAction)) return [];
  const action = v.parse(StoredAction, lastAction);
  const userId = userIn(after);
  const { administrator, ...request } = action.by;
  return eventBodiesOf(action, before, after).map((event, index) => ({
    version: auditEventVersion,
    id: `${eventID}-${index}`,
    time: action.at,
    userId,
    actor: administrator ? { type: 'administrator', id: administrator } : { type: 'user', id: userId },
    ...request,
    ...event,
  }));
}

/** Parses an image. Lambda's type for images and the SDK's differ in the type of binary values. */
const imageOf = (image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] = {}): Image =>
  // Only the store writes to the table.
  unmarshall(image as Record<string, AttributeValue>) as Image;

function userIn({ pk }: Image): string {
  const prefix = userKey('');
  if (typeof pk !== 'string' || !pk.startsWith(prefix)) throw new Error('The item is in no user’s partition.');
  return pk.slice(prefix.length);
}

function eventBodiesOf(action: Action, before: Image, after: Image): EventBody[] {
  switch (action.kind) {
    case 'added': {
      const { backupEligible, backedUp } = action;
      return action.passkeys.map((it) => ({ type: 'passkey.added', ...passkeyPart(it), backupEligible, backedUp }));
    }
    case 'imported':
      return [imported(action, after)];
    case 'removed':
      return action.passkeys.map((it) => ({ type: 'passkey.removed', ...passkeyPart(it) }));
    case 'made-default':
      return action.passkeys.map((it) => ({ type: 'passkey.made_default', ...passkeyPart(it) }));
    case 'default-cleared':
      return action.passkeys.map((it) => ({ type: 'passkey.default_cleared', ...passkeyPart(it) }));
    case 'renamed':
      return renamed(before, after);
    case 'used':
    case 'confirmed':
      return used(action, before, after);
    case 'refused':
      return action.passkeys.map((it) => refused(action, it));
    case 'codes-made':
      return [{ type: 'recovery_codes.made', remaining: remaining(after) }];
    case 'codes-reset':
      return 'recoveryCodes' in before ? [{ type: 'recovery_codes.reset' }] : [];
    case 'code-tried':
      return tried(before, after);
    case 'locked':
      return [
        { type: 'administration.locked' },
        ...('recoveryCodes' in before ? [{ type: 'recovery_codes.reset' } as const] : []),
      ];
    case 'unlocked':
      return [{ type: 'administration.unlocked' }];
    case 'forgotten':
      return [{ type: 'administration.forgotten' }];
    case 'recovery-started':
      return after.recovery ? [{ type: 'recovery.started', dueAt: isoTime(after.recovery.dueAt) }] : [];
    case 'recovery-cancelled':
      return [{ type: 'recovery.cancelled' }];
    case 'recovery-allowed':
      return [{ type: 'recovery.allowed' }];
    case 'recovery-used':
      return [{ type: 'recovery.used' }];
    case 'viewed':
      return [{ type: 'administration.viewed' }];
  }
}

const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString();

const passkeyPart = (passkey: PasskeyReference) => ({ passkey: { ...passkey, provider: providerOf(passkey.aaguid) } });

const passkeyPartOf = ({ id, name, aaguid }: Credential) =>
  passkeyPart({ credential: credentialDigest(id), name, aaguid });

const imported = ({ withoutNotice }: ActionOf<'imported'>, credential: Credential): EventBody => ({
  type: 'passkey.imported',
  ...passkeyPartOf(credential),
  backupEligible: credential.backupEligible,
  backedUp: credential.backedUp,
  ...(withoutNotice && { withoutNotice }),
});

const renamed = (before: Credential, after: Credential): EventBody[] =>
  before.name === after.name ? [] : [{ type: 'passkey.renamed', ...passkeyPartOf(after), previousName: before.name }];

function used(
  { kind, userVerified }: ActionOf<'used' | 'confirmed'>,
  before: Credential,
  after: Credential,
): EventBody[] {
  const { backupEligible, backedUp, counter } = after;
  const passkey = passkeyPartOf(after);
  return [
    kind === 'confirmed'
      ? { type: 'session.confirmed', ...passkey, userVerified }
      : { type: 'sign_in.succeeded', method: 'passkey', ...passkey, userVerified, backupEligible, backedUp },
    ...(hasGrown(before.counter, counter)
      ? []
      : [{ type: 'passkey.counter_regressed', ...passkey, accepted: true } as const]),
    ...(before.backupEligible === backupEligible
      ? []
      : [{ type: 'passkey.backup_eligibility_changed', ...passkey, accepted: true } as const]),
  ];
}

function refused({ refusal }: ActionOf<'refused'>, passkey: PasskeyReference): EventBody {
  if (refusal === 'counter_regressed') {
    return { type: 'passkey.counter_regressed', ...passkeyPart(passkey), accepted: false };
  }
  if (refusal === 'backup_eligibility_changed') {
    return { type: 'passkey.backup_eligibility_changed', ...passkeyPart(passkey), accepted: false };
  }
  return { type: 'sign_in.refused', method: 'passkey', ...passkeyPart(passkey), code: refusal };
}

/**
 * A right code was removed from the unused ones; a wrong one was counted. Further wrong ones of the same run make no
 * events: a stranger must not bury others in a user's activity.
 */
function tried(before: Image, after: Image): EventBody[] {
  const codes = after.recoveryCodes;
  if (!codes) return [];
  const left = remaining(after);
  if (left < remaining(before)) {
    return [
      { type: 'sign_in.succeeded', method: 'recovery-code', remaining: left },
      { type: 'recovery_codes.used', remaining: left },
    ];
  }
  const { wrong } = codes;
  if (wrong > suspiciousTries) return [];
  return [
    { type: 'sign_in.refused', method: 'recovery-code', code: 'verification_failed' },
    ...(wrong === suspiciousTries ? [{ type: 'recovery_codes.failed_repeatedly', wrong } as const] : []),
  ];
}

const remaining = ({ recoveryCodes }: Image) => Object.keys(recoveryCodes?.unused ?? {}).length;
