import { triggers } from '../contract.ts';
import { AttachmentRefusal } from './refusal.ts';
import { object, type Settings } from './settings.ts';

type Trigger = (typeof triggers)['auth-challenge'][number];
const names = triggers['auth-challenge'];

/** ARNs of the functions that a pool had before, by the names of `LambdaConfig`; none where there was none. */
export type EarlierTriggers = Readonly<Partial<Record<Trigger, string>>>;

/** Whose triggers are put on a pool, and in whose place. */
export interface TriggersWanted {
  readonly functionArn: string;
  /** What our function was called before, where it has got another ARN. */
  readonly formerArn?: string | undefined;
  /** What its owner knows of and lets be replaced. */
  readonly earlier: EarlierTriggers;
}

/** The pool's triggers of custom authentication. */
export function customTriggers(pool: Settings): EarlierTriggers {
  const config = object(pool['LambdaConfig']);
  const entries = names.flatMap((name) => (typeof config[name] === 'string' ? [[name, config[name]] as const] : []));
  return Object.fromEntries(entries);
}

/**
 * The pool with our three triggers. What is ours already stays, so that it may be asked twice.
 *
 * @throws AttachmentRefusal when the pool has others than its owner knows of
 */
export function withTriggers(pool: Settings, { functionArn, formerArn, earlier }: TriggersWanted): Settings {
  const found = customTriggers(pool);
  const isOurs = (arn: string | undefined) => arn !== undefined && [functionArn, formerArn].includes(arn);
  const others = names.filter((name) => !isOurs(found[name]) && found[name] !== earlier[name]);
  if (others.length > 0) throw taken(found, earlier);
  const config = Object.fromEntries(names.map((name) => [name, functionArn]));
  return { ...pool, LambdaConfig: { ...object(pool['LambdaConfig']), ...config } };
}

/** The pool as it was before: of our triggers those that are still ours are taken away, or are again what they were. */
export function withoutTriggers(pool: Settings, { functionArn, earlier }: Omit<TriggersWanted, 'formerArn'>): Settings {
  const config = { ...object(pool['LambdaConfig']) };
  for (const name of names) {
    if (config[name] !== functionArn) continue;
    delete config[name];
    if (earlier[name] !== undefined) config[name] = earlier[name];
  }
  return { ...pool, LambdaConfig: config };
}

function taken(found: EarlierTriggers, earlier: EarlierTriggers): AttachmentRefusal {
  const list = (arns: EarlierTriggers) => names.map((name) => `  ${name}: ${arns[name] ?? 'none'}`).join('\n');
  if (Object.keys(earlier).length > 0) {
    return new AttachmentRefusal(
      'The user pool’s triggers of custom authentication are not those that were named. Nothing was changed.\n' +
        `The pool has:\n${list(found)}\nNamed were:\n${list(earlier)}\n` +
        'Look at whose they are, and name those that the pool has.',
    );
  }
  return new AttachmentRefusal(
    `The user pool has triggers of custom authentication already. Nothing was changed.\n${list(found)}\n` +
      'Choose: chain them (chainTriggers, --chain-triggers), so that sign-ins by app clients that are not ours go on by them; or ' +
      'replace them (dangerReplaceTriggers, --danger-replace-triggers), which ends every sign-in that uses them.',
  );
}
