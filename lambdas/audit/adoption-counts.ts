import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { AuditEvent } from '../../contract/events.ts';
import { profileKey } from '../../contract/keys.ts';
import { activityItem } from '../store/activity.ts';
import { type AdoptionCount, type DailyCount, dayOf } from '../store/adoption.ts';
import { countedKey } from '../store/keys.ts';

/** How long a record is remembered as counted: longer than the stream retains it. */
const rememberedSeconds = 2 * 24 * 60 * 60;

/**
 * Returns the count of an event, with its item in the audit trail, or `undefined` for the many events that are not
 * counted.
 */
export function adoptionCountOfEvent(event: AuditEvent, expiresAt: number): AdoptionCount | undefined {
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

/**
 * Returns the count of a user who got the first passkey or lost the last one, by registration, import or removal;
 * otherwise `undefined`.
 */
export function adoptionCountOfUser({ eventID = '', dynamodb }: DynamoDBRecord): AdoptionCount | undefined {
  if (dynamodb?.NewImage?.['sk']?.S !== profileKey) return undefined;
  const users = hasPasskey(dynamodb.NewImage) - hasPasskey(dynamodb.OldImage);
  if (users === 0) return undefined;
  const at = dynamodb.ApproximateCreationDateTime;
  const time = at === undefined ? new Date() : new Date(at * 1000);
  const key = countedKey(eventID);
  const item = { pk: key, sk: key, expiresAt: Math.ceil(time.getTime() / 1000) + rememberedSeconds };
  return { item, day: dayOf(time), counts: {}, users };
}

/** 1 if the profile's count of credentials is above 0, otherwise 0. */
const hasPasskey = (image: Record<string, Pick<AttributeValue, 'N'>> | undefined): 0 | 1 =>
  Number(image?.['credentials']?.N ?? 0) > 0 ? 1 : 0;
