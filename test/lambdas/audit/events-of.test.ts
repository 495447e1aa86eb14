import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { eventsOf } from '../../../lambdas/audit/events-of.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import { ceremonyStack, refusal } from '../../support/stacks/ceremony-stack.ts';

describe('A change of backup eligibility', () => {
  it('The strict policy refuses a changed backup eligibility, and the event says `accepted: false`', async () => {
    const here = await ceremonyStack({ strictBackupEligibility: true });
    const who = await here.registered({ synced: false });
    const attempt = await here.namedAnswer(who, { backupEligible: true, backedUp: true });
    expect(await refusal(here.authentication(attempt))).toBe('verification_failed');
    const Key = marshall({ pk: userKey(who.userId), sk: profileKey });
    const { Item } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    // The images that Lambda gives are typed as another kind of value than the SDK's.
    const NewImage = Item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
    expect(eventsOf({ eventID: 'e', dynamodb: { NewImage } })).toMatchObject([
      { id: 'e-0', type: 'passkey.backup_eligibility_changed', accepted: false, userId: who.userId },
    ]);
  });
});
