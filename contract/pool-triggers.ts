/** The triggers that a user pool may get beside those of custom authentication: a row for each. */

/** What one trigger is called in each place, and what people read about it. */
interface PoolTriggerRow {
  /** The field of Cognito's `LambdaConfig`. */
  readonly trigger: string;
  /** The property of the custom resource that has our function's ARN. */
  readonly resourceProperty: string;
  /** The same on the command line, without the dashes before it. */
  readonly option: string;
  /** The same among the command's options and in its record. */
  readonly argument: string;
  /** The bundle of our function, and the check of the doctor. `<bundle>-chained` also calls the pool's own function. */
  readonly bundle: string;
  /** The properties of the construct that ask for the trigger. */
  readonly features: readonly string[];
  /** What people call it. */
  readonly title: string;
  /** What chaining the pool's own trigger does, after "so that". */
  readonly chained: string;
  /** What replacing the pool's own trigger does, after "which". */
  readonly replaced: string;
}

/**
 * By the name that the construct gives each, in `chainTriggers` and `dangerReplaceTriggers` and as its own property. Comments here are what an
 * editor shows there.
 */
export const poolTriggers = {
  /**
   * Of sign-ins by any method; with `measureAdoption`.
   * @default - the pool has no such trigger
   */
  postAuthentication: {
    trigger: 'PostAuthentication',
    resourceProperty: 'PostAuthenticationArn',
    option: 'post-authentication-arn',
    argument: 'postAuthenticationArn',
    bundle: 'post-authentication',
    features: ['measureAdoption'],
    title: 'Post Authentication',
    chained: 'Post Authentication is called with each sign-in, as before',
    replaced: 'has Post Authentication called no more',
  },
  /**
   * Of tokens; with `tokenClaims` or `passwordFirst`.
   * @default - the pool has no such trigger
   */
  preTokenGeneration: {
    trigger: 'PreTokenGeneration',
    resourceProperty: 'PreTokenGenerationArn',
    option: 'pre-token-generation-arn',
    argument: 'preTokenGenerationArn',
    bundle: 'pre-token-generation',
    features: ['tokenClaims', 'passwordFirst'],
    title: 'Pre Token Generation',
    chained: 'the claims of Pre Token Generation stay beside ours',
    replaced: 'has Pre Token Generation called no more, and its claims missing',
  },
} as const satisfies Readonly<Record<string, PoolTriggerRow>>;

/** A trigger, by the name that the construct gives it. */
export type PoolTriggerName = keyof typeof poolTriggers;
/** A row of the table. */
export type PoolTrigger = (typeof poolTriggers)[PoolTriggerName];
/** A property of the construct that asks for a trigger. */
export type PoolTriggerFeature = PoolTrigger['features'][number];

/** What only commands say of our functions: apart from the rows, so that bundles leave it out. */
export const poolTriggerDescriptions: Readonly<Record<PoolTriggerName, PoolTriggerDescription>> = {
  postAuthentication: {
    does: 'counts sign-ins',
    breaks: 'each sign-in of the pool fails, whatever its method',
  },
  preTokenGeneration: {
    does: 'writes claims',
    breaks: 'each sign-in and refresh of the pool fails, whatever its method',
  },
};
interface PoolTriggerDescription {
  /** What our function does, after "the function that". */
  readonly does: string;
  /** What happens while Cognito can't call the function. */
  readonly breaks: string;
}

/** The names of all rows. */
export const poolTriggerNames = Object.keys(poolTriggers) as readonly PoolTriggerName[];

/** The columns that name a trigger. */
type Naming = 'trigger' | 'resourceProperty' | 'option' | 'argument' | 'bundle';
/** A value for each trigger, by its name in one column. A value that may be `undefined` may be missing. */
type ByPoolTrigger<Column extends Naming, Value> = undefined extends Value
  ? { readonly [Name in PoolTrigger[Column]]?: Exclude<Value, undefined> }
  : { readonly [Name in PoolTrigger[Column]]: Value };
/** ARNs of functions, by the triggers' names in one column. */
export type PoolTriggerArns<Column extends Naming> = {
  readonly [Name in PoolTrigger[Column]]?: string | undefined;
};

/**
 * Makes an object with a property for each trigger.
 *
 * @param column where the properties' names come from
 * @param make makes a property's value; `undefined` leaves the property out
 */
export function byPoolTrigger<Column extends Naming, Value>(
  column: Column,
  make: (row: PoolTrigger, name: PoolTriggerName) => Value,
): ByPoolTrigger<Column, Value> {
  const entries = poolTriggerNames.map((name) => {
    const row = poolTriggers[name];
    return [row[column], make(row, name)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as ByPoolTrigger<Column, Value>;
}
