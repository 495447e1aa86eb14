import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { aws } from '../shell.ts';

const check = 'secret';

/** The secret that seals challenges: that it is there, and will be. Its value is not asked for. */
export function checkSecret(installation: Installation): Finding[] {
  const { secret, setting } = installation;
  const arn = setting('secretArn') ?? '';
  if (secret.state === 'unknown') return [notChecked(check, secret.why)];
  if (secret.state === 'missing') {
    const found = `There is no secret ${arn}: nobody can register a passkey, or sign in without a user name.`;
    const advice =
      'It guards no account, so a new one does. Have the stack make one: give its construct a new name, and deploy.';
    return [{ check, status: 'problem', found, advice, command: 'npx cdk deploy' }];
  }
  const { DeletedDate: deleted, VersionIdsToStages: versions = {} } = secret.value;
  if (deleted) {
    const found = `It is to be deleted since ${deleted.toISOString().slice(0, 10)}, and can’t be read any more.`;
    const command = aws(installation, 'secretsmanager', 'restore-secret', '--secret-id', arn);
    return [{ check, status: 'problem', found, command }];
  }
  if (!Object.values(versions).some((stages) => stages.includes('AWSCURRENT'))) {
    const found = 'It has no current version.';
    const random = '$(openssl rand -hex 32)';
    const words = ['secretsmanager', 'put-secret-value', '--secret-id', arn];
    return [{ check, status: 'problem', found, command: `${aws(installation, ...words)} --secret-string "${random}"` }];
  }
  return [{ check, status: 'ok', found: 'It is there.' }];
}
