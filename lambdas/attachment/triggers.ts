import { triggers } from '../contract.ts';
import { AttachmentRefusal } from './refusal.ts';
import { object, type Settings } from './settings.ts';

const customAuth = triggers['auth-challenge'];
const names = [...customAuth, 'PostAuthentication'] as const;
type Trigger = (typeof names)[number];

/** ARNs of functions, by the triggers of `LambdaConfig` that they are or were. */
export type TriggerArns = Readonly<Partial<Record<Trigger, string>>>;

/** What is attached to a pool. */
export interface Attached {
  /** Our functions: `ownTriggers`. */
  readonly own: TriggerArns;
  /** What the pool had in their place; its owner knows of them and lets them be replaced. */
  readonly earlier: TriggerArns;
}

/** Our functions: that of custom authentication, and where sign-ins are counted, the one that does. */
export function ownTriggers(functionArn: string, postAuthenticationArn: string | undefined): TriggerArns {
  return {
    ...Object.fromEntries(customAuth.map((name) => [name, functionArn])),
    ...(postAuthenticationArn !== undefined && { PostAuthentication: postAuthenticationArn }),
  };
}

/** The pool's triggers, of those that we may be. */
export function triggersOf(pool: Settings): TriggerArns {
  const config = object(pool['LambdaConfig']);
  const entries = names.flatMap((name) => (typeof config[name] === 'string' ? [[name, config[name]] as const] : []));
  return Object.fromEntries(entries);
}

/**
 * The pool with our triggers. What is ours already stays, so that it may be asked twice.
 *
 * @param former what was attached before: functions of ours that have got other ARNs, and triggers that are to be ours no longer
 * @throws AttachmentRefusal when the pool has others than its owner knows of
 */
export function withTriggers(pool: Settings, { own, earlier }: Attached, former?: Attached): Settings {
  const wanted = names.filter((name) => own[name] !== undefined);
  const dropped = names.filter((name) => own[name] === undefined);
  const kept = former ? withoutTriggers(pool, former, dropped) : pool;
  const found = triggersOf(kept);
  const isOurs = (name: Trigger) => found[name] !== undefined && [own[name], former?.own[name]].includes(found[name]);
  const others = wanted.filter((name) => !isOurs(name) && found[name] !== earlier[name]);
  if (others.length > 0) throw taken({ wanted, others, found, earlier });
  return { ...kept, LambdaConfig: { ...object(kept['LambdaConfig']), ...own } };
}

/**
 * The pool as it was before: of our triggers those that are still ours are taken away, or are again what they were.
 *
 * @param some which of them; all when it is left out
 */
export function withoutTriggers(
  pool: Settings,
  { own, earlier }: Attached,
  some: readonly Trigger[] = names,
): Settings {
  const config = { ...object(pool['LambdaConfig']) };
  for (const name of some) {
    if (own[name] === undefined || config[name] !== own[name]) continue;
    delete config[name];
    if (earlier[name] !== undefined) config[name] = earlier[name];
  }
  return { ...pool, LambdaConfig: config };
}

interface Taken {
  readonly wanted: readonly Trigger[];
  /** Of those, the ones that are neither ours nor known of. */
  readonly others: readonly Trigger[];
  readonly found: TriggerArns;
  readonly earlier: TriggerArns;
}

function taken({ wanted, others, found, earlier }: Taken): AttachmentRefusal {
  const list = (arns: TriggerArns) => wanted.map((name) => `  ${name}: ${arns[name] ?? 'none'}`).join('\n');
  if (wanted.some((name) => earlier[name] !== undefined)) {
    return new AttachmentRefusal(
      'The user pool’s triggers are not those that were named. Nothing was changed.\n' +
        `The pool has:\n${list(found)}\nNamed were:\n${list(earlier)}\n` +
        'Look at whose they are, and name those that the pool has.',
    );
  }
  const counted = others.includes('PostAuthentication');
  const kinds = [
    ...(others.some((name) => name !== 'PostAuthentication') ? [ofCustomAuth] : []),
    ...(counted ? [postAuthentication] : []),
  ];
  return new AttachmentRefusal(
    `The user pool has ${kinds.map(({ what }) => what).join(' and ')} already. Nothing was changed.\n${list(found)}\n` +
      `Choose: chain them (chainTriggers, --chain-triggers), so that ${kinds.map(({ chained }) => chained).join(', and ')}; or ` +
      `replace them (dangerReplaceTriggers, --danger-replace-triggers), which ${kinds.map(({ replaced }) => replaced).join(', and ')}.` +
      (counted ? '\nWithout measureAdoption (--post-authentication-arn) Post Authentication stays as it is.' : ''),
  );
}

/** What people read of triggers that are taken. */
const ofCustomAuth = {
  what: 'triggers of custom authentication',
  chained: 'sign-ins by app clients that are not ours go on by them',
  replaced: 'ends every sign-in that uses them',
};
const postAuthentication = {
  what: 'a Post Authentication trigger',
  chained: 'Post Authentication is called with each sign-in, as before',
  replaced: 'has Post Authentication called no more',
};
