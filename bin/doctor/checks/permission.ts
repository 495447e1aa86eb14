import { type CheckName, type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import type { LookedUp } from '../look-up.ts';
import { aws } from '../shell.ts';

const service = 'cognito-idp.amazonaws.com';

/** Of a resource-based policy, what is read here. */
interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | string[] };
  readonly Action?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** The function has to let in this pool, and should let in no other. */
export function checkPermission(installation: Installation): Finding[] {
  const { functionArn = '', permissions } = installation;
  const check = 'permission';
  return judgePermission(installation, {
    check,
    functionArn,
    permissions,
    otherwise: 'each sign-in with a passkey fails',
  });
}

/** A trigger that the pool is to be let in to, and what becomes of sign-ins when it is not. */
interface Called {
  readonly check: CheckName;
  readonly functionArn: string;
  readonly permissions: LookedUp<string>;
  readonly otherwise: string;
}

/** The same for a function of any trigger. */
export function judgePermission(
  installation: Installation,
  { check, functionArn, permissions, otherwise }: Called,
): Finding[] {
  const { options, pool } = installation;
  if (permissions.state === 'unknown') return [notChecked(check, permissions.why)];
  const poolArn = pool.Arn ?? '';
  const mend = aws(
    installation,
    ...['lambda', 'add-permission', ...functionWords(functionArn), '--statement-id', `passkeys-${options.userPoolId}`],
    ...['--action', 'lambda:InvokeFunction', '--principal', service],
    ...['--source-arn', poolArn, '--source-account', poolArn.split(':')[4] ?? ''],
  );
  const statements = permissions.state === 'found' ? statementsOf(permissions.value) : [];
  const about = statements.filter((it) => isAbout(it));
  const letIn = about.filter(({ Effect, Condition }) => Effect === 'Allow' && allows(Condition, poolArn));
  const denial = about.find(({ Effect, Condition }) => Effect === 'Deny' && allows(Condition, poolArn));
  const remove = ({ Sid = '' }: Statement) =>
    aws(installation, 'lambda', 'remove-permission', ...functionWords(functionArn), '--statement-id', Sid);
  if (denial) {
    const found = `The function’s policy denies the user pool to invoke it (statement ${denial.Sid}).`;
    return [{ check, status: 'problem', found, command: remove(denial) }];
  }
  if (letIn.length === 0) {
    const found = `The function does not let the user pool invoke it: ${otherwise}.`;
    return [{ check, status: 'problem', found, command: mend }];
  }
  const open = letIn.filter(({ Condition }) => conditionsOf(Condition).every(({ key }) => key !== 'aws:sourcearn'));
  if (open.length > 0) {
    const found = `Any user pool may invoke the function, by ${open.map(({ Sid }) => Sid).join(', ')} without AWS:SourceArn.`;
    const lines = [...(open.length === letIn.length ? [mend] : []), ...open.map(remove)];
    return [{ check, status: 'warning', found, command: lines.join(' && ') }];
  }
  return [{ check, status: 'ok', found: 'The user pool may invoke the function.' }];
}

/** An alias has a policy of its own. */
function functionWords(arn: string): string[] {
  const [name, qualifier] = [arn.split(':').slice(0, 7).join(':'), arn.split(':')[7]];
  return ['--function-name', name, ...(qualifier ? ['--qualifier', qualifier] : [])];
}

function statementsOf(text: string): Statement[] {
  const { Statement: statements = [] }: { Statement?: Statement | Statement[] } = JSON.parse(text);
  return [statements].flat();
}

function isAbout({ Principal, Action }: Statement): boolean {
  const services = typeof Principal === 'string' ? [Principal] : [Principal?.Service ?? []].flat();
  const actions = [Action ?? []].flat();
  return (
    services.some((each) => each === service || each === '*') &&
    actions.some((each) => ['lambda:InvokeFunction', 'lambda:Invoke*', 'lambda:*', '*'].includes(each))
  );
}

function conditionsOf(condition: Statement['Condition'] = {}) {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({ operator, key: key.toLowerCase(), values: [value].flat() })),
  );
}

/** Whether the pool fulfils the conditions; one that is not known here, it is taken not to. */
function allows(condition: Statement['Condition'], poolArn: string): boolean {
  return conditionsOf(condition).every(({ operator, key, values }) => {
    const is = key === 'aws:sourcearn' ? poolArn : key === 'aws:sourceaccount' ? poolArn.split(':')[4] : undefined;
    if (is === undefined) return false;
    if (operator === 'StringEquals') return values.includes(is);
    // Of ARNs, "equals" takes patterns as well.
    return ['ArnEquals', 'ArnLike', 'StringLike'].includes(operator) && likeOne(values, is);
  });
}

const likeOne = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => {
    const parts = pattern.split(/([*?])/).map((part) => ({ '*': '.*', '?': '.' })[part] ?? literal(part));
    return new RegExp(`^${parts.join('')}$`, 's').test(text);
  });

const literal = (text: string) => text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
