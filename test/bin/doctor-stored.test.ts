import { describe, it } from 'vitest';
import { type Breakage, namesAlone, region, table, withCredentials } from '../support/commands/doctor.ts';

withCredentials();

/** Of the table and the secret; each alone is the one thing that is said to be wrong. */
const breakages: Breakage[] = [
  [
    'the table has another key',
    'table',
    (stack) => {
      Object.assign(table(stack), {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      });
    },
    { status: 'problem', found: /is pk:HASH, not pk:HASH sk:RANGE/, command: () => 'npx cdk deploy' },
  ],
  [
    'the table can be deleted',
    'table-deletion',
    (stack) => Object.assign(table(stack), { DeletionProtectionEnabled: false }),
    {
      status: 'warning',
      found: /Deletion protection is off/,
      command: (stack) => `aws dynamodb update-table --table-name NAME --deletion-protection-enabled ${region(stack)}`,
    },
  ],
  [
    'the table is not backed up',
    'table-recovery',
    (stack) => Reflect.deleteProperty(table(stack), 'PointInTimeRecoverySpecification'),
    {
      status: 'problem',
      found: /Point-in-time recovery is off/,
      command: (stack) =>
        'aws dynamodb update-continuous-backups --table-name NAME --point-in-time-recovery-specification ' +
        `PointInTimeRecoveryEnabled=true ${region(stack)}`,
    },
  ],
  [
    'the table keeps expired items',
    'table-expiry',
    (stack) => Reflect.deleteProperty(table(stack), 'TimeToLiveSpecification'),
    {
      status: 'problem',
      found: /Time to live is off/,
      command: (stack) =>
        'aws dynamodb update-time-to-live --table-name NAME --time-to-live-specification ' +
        `Enabled=true,AttributeName=expiresAt ${region(stack)}`,
    },
  ],
  [
    'the table expires items by another attribute',
    'table-expiry',
    (stack) => Object.assign(Object(table(stack)['TimeToLiveSpecification']), { AttributeName: 'ttl' }),
    {
      status: 'problem',
      found: /by ttl, not by expiresAt/,
      command: (stack) =>
        'aws dynamodb update-time-to-live --table-name NAME --time-to-live-specification ' +
        `Enabled=true,AttributeName=expiresAt ${region(stack)}`,
    },
  ],
  [
    'the secret is scheduled for deletion',
    'secret',
    (stack) => {
      stack.changeSecret = { deletedAt: Date.UTC(2026, 0, 2) };
    },
    {
      status: 'problem',
      found: /to be deleted since 2026-01-02/,
      command: (stack) => `aws secretsmanager restore-secret --secret-id SECRET ${region(stack)}`,
    },
  ],
  [
    'the secret is gone',
    'secret',
    ({ variables }) =>
      Object.assign(variables, { SECRET_ARN: 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:gone-AbCdEf' }),
    { status: 'problem', found: /There is no secret arn:.*gone/, command: () => 'npx cdk deploy' },
  ],
];

describe('`doctor` on a broken table or secret', () => {
  it.each(breakages.map((it) => [it[0], it] as const))(
    '`doctor` reports only that %s, with a command to fix it',
    (_, breakage) => namesAlone(breakage),
  );
});
