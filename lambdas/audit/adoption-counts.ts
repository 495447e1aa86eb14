import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { AuditEvent } from '../../contract/events.ts';
import { profileKey } from '../../contract/keys.ts';
import type { DailyCount, UserCount } from '../store/adoption.ts';
import type { CountedEvent } from '../store/count-events.ts';

/** How long a record is remembered as counted: longer than the stream has it. */
const rememberedSeconds = 2 * 24 * 60 * 60;

/** Returns the count of an event, or `undefined` for the many events that are not counted. */
export function countOfEvent(event: AuditEvent): CountedEvent | undefined {
  const count = dailyCountOf(event);
  return count && { event, count };
}

function dailyCountOf(event: AuditEvent): DailyCount | undefined {
  if (event.type === 'passkey.added') return 'registrations';
  if (event.type !== 'sign_in.succeeded') return undefined;
  return event.method === 'passkey' ? 'passkeySignIns' : 'recoveryCodeSignIns';
}

/**
 * Returns the count of a user who got the first passkey or lost the last one, by registration, import or removal;
 * otherwise `undefined`.
 */
export function countOfUser({ eventID = '', dynamodb }: DynamoDBRecord): UserCount | undefined {
  if (dynamodb?.NewImage?.['sk']?.S !== profileKey) return undefined;
  const users = hasPasskey(dynamodb.NewImage) - hasPasskey(dynamodb.OldImage);
  if (users === 0) return undefined;
  return { recordId: eventID, users, expiresAt: Math.ceil(Date.now() / 1000) + rememberedSeconds };
}

/** 1 if the profile's count of credentials is above 0, otherwise 0. */
const hasPasskey = (image: Record<string, Pick<AttributeValue, 'N'>> | undefined): 0 | 1 =>
  Number(image?.['credentials']?.N ?? 0) > 0 ? 1 : 0;
