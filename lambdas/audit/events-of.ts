import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type AuditEvent, type AuditEventBase, auditEventVersion } from '../../contract/events.ts';
import { providerOf } from '../providers.ts';
import type { Credential, Profile } from '../store/items.ts';
import { credentialDigest, userKey } from '../store/keys.ts';
import { lockTime, wrongTries } from '../store/recovery-code-lock.ts';
import type { Action, NamedPasskey } from '../store/stored-action.ts';
import { StoredAction } from '../store/stored-action.ts';

/** An event without what all events have. */
type Told = AuditEvent extends infer Event
  ? Event extends AuditEvent
    ? Omit<Event, keyof AuditEventBase>
    : never
  : never;

/** An item before or after a write: a credential or a profile; the action that the write set tells which. */
type Image = Credential & Partial<Profile> & Readonly<Record<'pk' | 'lastAction', unknown>>;
type Of<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/**
 * The audit events that one record of the table's stream tells: of the action that its write set, and of what changed with it. None when
 * the write set no action. The same record gives the same events, their ids included.
 *
 * @throws Error when the action is none that these functions write
 */
export function eventsOf({ eventID, dynamodb }: DynamoDBRecord): AuditEvent[] {
  const [before, after] = [imageOf(dynamodb?.OldImage), imageOf(dynamodb?.NewImage)];
  const { lastAction } = after;
  if (lastAction === undefined || isDeepStrictEqual(lastAction, before.lastAction)) return [];
  const action = v.parse(StoredAction, lastAction);
  const userId = userIn(after);
  const { administrator, ...request } = action.by;
  return told(action, before, after).map((event, index) => ({
    version: auditEventVersion,
    id: `${eventID}-${index}`,
    time: action.at,
    userId,
    actor: administrator ? { type: 'administrator', id: administrator } : { type: 'user', id: userId },
    ...request,
    ...event,
  }));
}

/** The images that Lambda gives and those of the SDK differ in how a binary value may be written. */
const imageOf = (image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] = {}): Image =>
  // What is in the table is what the store wrote.
  unmarshall(image as Record<string, AttributeValue>) as Image;

function userIn({ pk }: Image): string {
  const prefix = userKey('');
  if (typeof pk !== 'string' || !pk.startsWith(prefix)) throw new Error('The item is in no user’s partition.');
  return pk.slice(prefix.length);
}

function told(action: Action, before: Image, after: Image): Told[] {
  switch (action.kind) {
    case 'added': {
      const { backupEligible, backedUp } = action;
      return action.passkeys.map((it) => ({ type: 'passkey.added', ...of(it), backupEligible, backedUp }));
    }
    case 'removed':
      return action.passkeys.map((it) => ({ type: 'passkey.removed', ...of(it) }));
    case 'made-default':
      return action.passkeys.map((it) => ({ type: 'passkey.made_default', ...of(it) }));
    case 'default-cleared':
      return action.passkeys.map((it) => ({ type: 'passkey.default_cleared', ...of(it) }));
    case 'renamed':
      return renamed(before, after);
    case 'used':
      return used(action, before, after);
    case 'refused':
      return action.passkeys.map((it) => refused(action, it));
    case 'codes-made':
      return [{ type: 'recovery_codes.made', remaining: remaining(after) }];
    case 'codes-reset':
      return 'recoveryCodes' in before ? [{ type: 'recovery_codes.reset' }] : [];
    case 'code-tried':
      return tried(before, after);
    case 'viewed':
      return [{ type: 'administration.viewed' }];
  }
}

const of = (passkey: NamedPasskey) => ({ passkey: { ...passkey, provider: providerOf(passkey.aaguid) } });

const ofCredential = ({ id, name, aaguid }: Credential) => of({ credential: credentialDigest(id), name, aaguid });

const renamed = (before: Credential, after: Credential): Told[] =>
  before.name === after.name ? [] : [{ type: 'passkey.renamed', ...ofCredential(after), previousName: before.name }];

function used({ userVerified }: Of<'used'>, before: Credential, after: Credential): Told[] {
  const { backupEligible, backedUp } = after;
  const passkey = ofCredential(after);
  return [
    { type: 'sign_in.succeeded', method: 'passkey', ...passkey, userVerified, backupEligible, backedUp },
    ...(before.backupEligible === backupEligible
      ? []
      : [{ type: 'passkey.backup_eligibility_changed', ...passkey, accepted: true } as const]),
  ];
}

function refused({ refusal }: Of<'refused'>, passkey: NamedPasskey): Told {
  if (refusal === 'counter_regressed') return { type: 'passkey.counter_regressed', ...of(passkey) };
  if (refusal === 'backup_eligibility_changed') {
    return { type: 'passkey.backup_eligibility_changed', ...of(passkey), accepted: false };
  }
  return { type: 'sign_in.refused', method: 'passkey', ...of(passkey), code: refusal };
}

/** Whether the code was right shows in the codes: a right one is gone, a wrong one is counted. */
function tried(before: Image, after: Image): Told[] {
  const codes = after.recoveryCodes;
  if (!codes) return [];
  const left = remaining(after);
  if (left < remaining(before)) {
    return [
      { type: 'sign_in.succeeded', method: 'recovery-code', remaining: left },
      { type: 'recovery_codes.used', remaining: left },
    ];
  }
  const until = new Date((codes.triedAt + lockTime) * 1000).toISOString();
  return [
    { type: 'sign_in.refused', method: 'recovery-code', code: 'verification_failed' },
    ...(codes.wrong >= wrongTries ? [{ type: 'recovery_codes.locked', until } as const] : []),
  ];
}

const remaining = ({ recoveryCodes }: Image) => Object.keys(recoveryCodes?.unused ?? {}).length;
