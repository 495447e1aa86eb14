import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { AuditEvent } from '../../contract/events.ts';
import { profileKey } from '../../contract/keys.ts';
import { activityItem } from '../store/activity-store.ts';
import { type Counted, type DailyCount, dayOf } from '../store/adoption-store.ts';
import { countedKey } from '../store/keys.ts';

/** Seconds that a record is remembered as counted: longer than the stream keeps it. */
const remembered = 2 * 24 * 60 * 60;

/** What an event counts as, together with its item in the audit trail; nothing for most. */
export function countedEvent(event: AuditEvent, expiresAt: number): Counted | undefined {
  const count = countOf(event);
  return (
    count && { item: activityItem(event, expiresAt), day: event.time.slice(0, 10), counts: { [count]: 1 }, users: 0 }
  );
}

function countOf(event: AuditEvent): DailyCount | undefined {
  if (event.type === 'passkey.added') return 'registrations';
  if (event.type !== 'sign_in.succeeded') return undefined;
  return event.method === 'passkey' ? 'passkeySignIns' : 'recoveryCodeSignIns';
}

/** A user who got the first passkey or lost the last one, by whatever way: registration, import, removal. Else nothing. */
export function countedUser({ eventID = '', dynamodb }: DynamoDBRecord): Counted | undefined {
  if (dynamodb?.NewImage?.['sk']?.S !== profileKey) return undefined;
  const users = has(dynamodb.NewImage) - has(dynamodb.OldImage);
  if (users === 0) return undefined;
  const at = dynamodb.ApproximateCreationDateTime;
  const time = at === undefined ? new Date() : new Date(at * 1000);
  const key = countedKey(eventID);
  const item = { pk: key, sk: key, expiresAt: Math.ceil(time.getTime() / 1000) + remembered };
  return { item, day: dayOf(time), counts: {}, users };
}

/** 1 when the profile counts any credential, else 0. */
const has = (image: Record<string, Pick<AttributeValue, 'N'>> | undefined): 0 | 1 =>
  Number(image?.['credentials']?.N ?? 0) > 0 ? 1 : 0;
