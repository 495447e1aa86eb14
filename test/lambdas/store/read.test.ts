import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, removalAt } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const asked: Record<string, unknown>[] = [];
beforeAll(async () => {
  here = await ceremonyStack();
  here.dynamodb.middlewareStack.add(
    (next) => (call) => {
      asked.push({ ...call.input });
      return next(call);
    },
    { step: 'initialize' },
  );
});

describe('Reading the table', () => {
  it('`findCredential` finds a credential only by its user and ID', async () => {
    const added = credential();
    await here.store.addCredential(added, 'ada', 20, anyCaller, 'administrator');
    expect(await here.store.findCredential(added.userId, added.id)).toEqual(added);
    expect(await here.store.findCredential(credential().userId, added.id)).toBeUndefined();
    expect(await here.store.findCredential(added.userId, credential().id)).toBeUndefined();
  });

  it('`readUser` returns the profile and the credentials of one user only', async () => {
    const first = credential();
    const second = credential({ userId: first.userId });
    for (const each of [first, second, credential()])
      await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
    const { profile, credentials } = await here.store.readUser(first.userId);
    expect(profile).toEqual({ username: 'ada', credentials: 2 });
    expect(credentials).toHaveLength(2);
    expect(credentials).toEqual(expect.arrayContaining([first, second]));
  });

  it('`readUser` returns no credentials for an unknown user', async () => {
    expect(await here.store.readUser(credential().userId)).toEqual({ credentials: [] });
  });

  it('`readUser` does not take a credential for a missing profile', async () => {
    const alone = credential();
    const item = { pk: userKey(alone.userId), sk: credentialKey(alone.id), ...alone };
    await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item: marshall(item) }));
    expect(await here.store.readUser(alone.userId)).toEqual({ credentials: [alone] });
  });

  // DynamoDB Local reads consistently whatever is asked, so that what is asked is what there is to see.
  it('The store requests consistent reads', async () => {
    asked.length = 0;
    const { userId, id } = credential();
    await here.store.findCredential(userId, id);
    await here.store.readUser(userId);
    // Reads the user, and then whether the passkey was removed lately.
    await here.store.removeCredential(userId, id, removalAt());
    expect(asked).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ ConsistentRead: true })));
  });
});
