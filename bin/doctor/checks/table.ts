import type { CheckName, Finding } from '../finding.ts';
import { notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { aws } from '../shell.ts';

/** `docs/data-model.md` */
const key = 'pk:HASH sk:RANGE';
const expiry = 'expiresAt';

/** The table of passkeys, and what guards it: whoever loses it locks all users out. */
export function checkTable(installation: Installation): Finding[] {
  const { table, setting } = installation;
  if (table.state === 'missing') {
    const found = `There is no table ${setting('tableName')}: nobody can sign in with a passkey.`;
    const advice = 'Restore it from a backup under this name, or deploy a new one if it never held a passkey.';
    const list = aws(installation, 'dynamodb', 'list-backups', '--table-name', setting('tableName') ?? '');
    return [{ check: 'table', status: 'problem', found, advice, command: list }];
  }
  return [describe(installation), deletion(installation), recovery(installation), timeToLive(installation)];
}

function describe({ table }: Installation): Finding {
  const check = 'table';
  if (table.state !== 'found') return unknown(check, table);
  const { TableName, TableStatus, KeySchema = [] } = table.value;
  const is = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName}:${KeyType}`).join(' ');
  if (is !== key) {
    const found = `The key of ${TableName} is ${is}, not ${key}: it is another table.`;
    return { check, status: 'problem', found, command: 'npx cdk deploy' };
  }
  if (TableStatus !== 'ACTIVE' && TableStatus !== 'UPDATING') {
    return { check, status: 'problem', found: `${TableName} is ${TableStatus}.`, command: 'npx cdk deploy' };
  }
  return { check, status: 'ok', found: `${TableName} is ${TableStatus}.` };
}

function deletion(installation: Installation): Finding {
  const { table } = installation;
  const check = 'table-deletion';
  if (table.state !== 'found') return unknown(check, table);
  const { DeletionProtectionEnabled: on } = table.value;
  if (on) return { check, status: 'ok', found: 'On.' };
  const found = 'Deletion protection is off: one call deletes all passkeys.';
  const command = update(installation, 'update-table', '--deletion-protection-enabled');
  return { check, status: 'warning', found, command };
}

function recovery(installation: Installation): Finding {
  const { backups } = installation;
  const check = 'table-recovery';
  if (backups.state !== 'found') return unknown(check, backups);
  const status = backups.value.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  if (status === 'ENABLED') return { check, status: 'ok', found: 'On.' };
  const found = 'Point-in-time recovery is off: passkeys that are deleted by mistake are gone.';
  const words = ['--point-in-time-recovery-specification', 'PointInTimeRecoveryEnabled=true'];
  const command = update(installation, 'update-continuous-backups', ...words);
  return { check, status: 'problem', found, command };
}

function timeToLive(installation: Installation): Finding {
  const { timeToLive } = installation;
  const check = 'table-expiry';
  if (timeToLive.state !== 'found') return unknown(check, timeToLive);
  const { TimeToLiveStatus: status = 'DISABLED', AttributeName: attribute } = timeToLive.value;
  if (status.startsWith('ENABL') && attribute === expiry) return { check, status: 'ok', found: `By ${expiry}.` };
  const by = status.startsWith('ENABL') ? `by ${attribute}, not by ${expiry}` : 'off';
  const found = `Time to live is ${by}: what has expired stays for good.`;
  const words = ['--time-to-live-specification', `Enabled=true,AttributeName=${expiry}`];
  return { check, status: 'problem', found, command: update(installation, 'update-time-to-live', ...words) };
}

const update = (installation: Installation, operation: string, ...words: string[]) =>
  aws(installation, 'dynamodb', operation, '--table-name', installation.setting('tableName') ?? '', ...words);

const unknown = (check: CheckName, it: { readonly state: 'missing' } | { readonly state: 'unknown'; why: string }) =>
  notChecked(check, it.state === 'unknown' ? it.why : 'AWS tells nothing of it.');
