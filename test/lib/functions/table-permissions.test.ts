import { expect, test } from 'vitest';
import { adoptionKey } from '../../../contract/keys.ts';
import {
  activityKey,
  countedKey,
  noticeKey,
  noticesOfUserKey,
  userHandleKey,
  userKey,
} from '../../../lambdas/store/keys.ts';
import { type BundleName, bundles } from '../../../lib/functions/bundles.ts';
import { type Partition, partitions } from '../../../lib/functions/rights.ts';
import { policies } from '../../../local/iam/policies.ts';
import { stackOf } from '../../local/support/stack-of.ts';
import { statementsOf } from './deployed-functions.ts';

/** A partition of each kind, as the store writes it, and what it holds. */
const kinds: Record<Partition, { readonly key: string; readonly holds: string }> = {
  user: { key: userKey('a-sub'), holds: 'profile, passkeys, recovery codes' },
  userHandle: { key: userHandleKey('AAAA'), holds: 'user of an imported user handle' },
  activity: { key: activityKey('a-sub'), holds: 'activity' },
  adoption: { key: adoptionKey, holds: 'adoption' },
  counted: { key: countedKey('an-event'), holds: 'marks of what was counted' },
  notice: { key: noticeKey('an-event'), holds: 'progress of notices' },
  noticeHours: { key: noticesOfUserKey('a-sub'), holds: 'notices of an hour' },
};
const actions = {
  Query: 'read',
  ConditionCheckItem: 'check',
  PutItem: 'put',
  UpdateItem: 'update',
  DeleteItem: 'delete',
};
const table = 'arn:aws:dynamodb:ap-southeast-2:123456789012:table/passkeys';

/** Asks the statements that the template gives the function's role. */
function asking(name: BundleName) {
  const Statement = statementsOf(name).map((statement) => ({ ...statement, Resource: '*' }));
  const Policies = [{ PolicyName: 'Permissions', PolicyDocument: { Statement } }];
  const authorize = policies(
    stackOf({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role', Policies } } } } as never),
  );
  return (action: string, key: string) =>
    authorize('arn:aws:iam::123456789012:role/role', `dynamodb:${action}`, table, { 'dynamodb:LeadingKeys': [key] });
}

function cells(name: BundleName): string[] {
  const may = asking(name);
  return Object.values(kinds).map(({ key }) =>
    Object.entries(actions)
      .flatMap(([action, word]) => (may(action, key) ? [word] : []))
      .join(', '),
  );
}

test('Each function may read and write only the partitions in docs/permissions.md', async () => {
  const row = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const names = (Object.keys(bundles) as BundleName[]).filter((name) => cells(name).some(Boolean));
  const others = (Object.keys(bundles) as BundleName[]).filter((name) => !names.includes(name));
  await expect(
    [
      '# Which function may read and write what',
      '',
      'Each function has a role of its own, whose conditions (`dynamodb:LeadingKeys`) let it into the partitions that it needs. An item of another partition',
      'can be neither read nor written by it, whatever its code does.',
      '',
      '`npx vitest run --update --project parts test/lib/functions/table-permissions.test.ts` makes this page of the synthesized template; without `--update` it compares.',
      '',
      row(['function', ...Object.values(kinds).map(({ holds }) => holds)]),
      row(['---', ...Object.values(kinds).map(() => '---')]),
      ...names.map((name) => row([`\`${name}\``, ...cells(name)])),
      '',
      `These use no table: ${others.map((name) => `\`${name}\``).join(', ')}.`,
      '',
      'Only `passkeys import` writes user handles, with the AWS credentials of whoever runs it. [What the partitions hold](data-model.md).',
      '',
    ].join('\n'),
  ).toMatchFileSnapshot('../../../docs/permissions.md');
});

test('Each kind of partition is one that the store writes', () => {
  for (const [name, { key }] of Object.entries(kinds)) {
    const matching = Object.entries(partitions).filter(([, pattern]) => key.startsWith(pattern.replace('*', '')));
    expect(matching.map(([partition]) => partition)).toEqual([name]);
  }
});

test('A function that counts sign-ins or stores activity can overwrite no passkey', () => {
  for (const name of ['post-authentication', 'audit-events', 'notices'] as const) {
    const may = asking(name);
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem']) expect(may(action, userKey('a-sub'))).toBe(false);
  }
});
