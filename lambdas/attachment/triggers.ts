import { triggers } from '../../contract/operations.ts';
import { byPoolTrigger, type PoolTriggerArns, poolTriggerNames, poolTriggers } from '../../contract/pool-triggers.ts';
import { functionOf, withFunction } from './lambda-config.ts';
import { AttachmentRefusal } from './refusal.ts';
import { object, type Settings } from './values.ts';

const customAuth = triggers['auth-challenge'];
const names = [...customAuth, ...poolTriggerNames.map((name) => poolTriggers[name].trigger)] as const;
type Trigger = (typeof names)[number];

/** Cognito's names of all triggers that we may be. */
export const triggerNames = names;

/** ARNs of functions, by the triggers of `LambdaConfig` that they are or were. */
export type TriggerArns = Readonly<Partial<Record<Trigger, string>>>;

/** What is attached to a pool. */
export interface Attached {
  /** Our functions: `ownTriggers`. */
  readonly own: TriggerArns;
  /** What the pool had in their place; its owner knows of them and lets them be replaced. */
  readonly earlier: TriggerArns;
}

/** ARNs of our functions: that of custom authentication, and those of the pool's other triggers where something asks for them. */
export interface OwnFunctions extends PoolTriggerArns<'argument'> {
  /** That of custom authentication. */
  readonly functionArn: string;
}

/** Our functions by the triggers that they are to be. */
export function ownTriggers(functions: OwnFunctions): TriggerArns {
  return {
    ...Object.fromEntries(customAuth.map((name) => [name, functions.functionArn])),
    ...byPoolTrigger('trigger', ({ argument }) => functions[argument]),
  };
}

/** The pool's triggers, of those that we may be. */
export function triggersOf(pool: Settings): TriggerArns {
  const config = object(pool['LambdaConfig']);
  const found = names.map((name) => [name, functionOf(config, name)] as const);
  return Object.fromEntries(found.filter(([, arn]) => arn !== undefined));
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
  if (others.length > 0) throw triggersTakenRefusal({ wanted, others, found, earlier });
  const config = wanted.reduce((all, name) => withFunction(all, name, own[name]), object(kept['LambdaConfig']));
  return { ...kept, LambdaConfig: config };
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
  const found = triggersOf(pool);
  const ours = some.filter((name) => own[name] !== undefined && found[name] === own[name]);
  const config = ours.reduce((all, name) => withFunction(all, name, earlier[name]), object(pool['LambdaConfig']));
  return { ...pool, LambdaConfig: config };
}

interface Taken {
  readonly wanted: readonly Trigger[];
  /** Of those, the ones that are neither ours nor known of. */
  readonly others: readonly Trigger[];
  readonly found: TriggerArns;
  readonly earlier: TriggerArns;
}

function triggersTakenRefusal({ wanted, others, found, earlier }: Taken): AttachmentRefusal {
  const list = (arns: TriggerArns) => wanted.map((name) => `  ${name}: ${arns[name] ?? 'none'}`).join('\n');
  if (wanted.some((name) => earlier[name] !== undefined)) {
    return new AttachmentRefusal(
      'The user pool’s triggers are not those that were named. Nothing was changed.\n' +
        `The pool has:\n${list(found)}\nNamed were:\n${list(earlier)}\n` +
        'Look at whose they are, and name those that the pool has.',
    );
  }
  const taken = kinds.filter(({ of }) => of.some((name) => others.includes(name)));
  return new AttachmentRefusal(
    [
      `The user pool has ${taken.map(({ what }) => what).join(' and ')} already. Nothing was changed.`,
      list(found),
      `Choose: chain them (chainTriggers, --chain-triggers), so that ${taken.map(({ chained }) => chained).join(', and ')}; or ` +
        `replace them (dangerReplaceTriggers, --danger-replace-triggers), which ${taken.map(({ replaced }) => replaced).join(', and ')}.`,
      ...taken.flatMap(({ without = [] }) => without),
    ].join('\n'),
  );
}

/** What people read of triggers that are taken. */
interface Kind {
  readonly of: readonly Trigger[];
  readonly what: string;
  /** What becomes of sign-ins. */
  readonly chained: string;
  readonly replaced: string;
  /** How to do without. */
  readonly without?: string;
}
const kinds: readonly Kind[] = [
  {
    of: customAuth,
    what: 'triggers of custom authentication',
    chained: 'sign-ins by app clients that are not ours go on by them',
    replaced: 'ends every sign-in that uses them',
  },
  ...Object.values(poolTriggers).map(({ trigger, title, chained, replaced, features, option }) => ({
    of: [trigger],
    what: `a ${title} trigger`,
    chained,
    replaced,
    without: `Without ${features.join(' and ')} (--${option}) ${title} stays as it is.`,
  })),
];
