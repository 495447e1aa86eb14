import { isDeepStrictEqual } from 'node:util';
import { object, type Settings } from './values.ts';

/** One setting that differs. */
export interface Change {
  /** Its path, such as `LambdaConfig.DefineAuthChallenge`. */
  readonly setting: string;
  /** Undefined where it was not set. */
  readonly before: unknown;
  /** Undefined where it is not set any more. */
  readonly after: unknown;
}

/** What Cognito itself changes, whoever updates what. */
const volatileSettings = new Set(['LastModifiedDate', 'EstimatedNumberOfUsers', 'Status']);

/**
 * The settings that differ, each for itself. Lists are compared without their order, which Cognito does not keep; nothing, an empty
 * list and an empty object are the same.
 */
export function changesBetween(before: Settings, after: Settings, path = ''): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => path !== '' || !volatileSettings.has(name),
  );
  return names.flatMap((name) => {
    const [one, other] = [before[name], after[name]].map(comparable);
    const setting = `${path}${name}`;
    if (isDeepStrictEqual(one, other)) return [];
    if (isObject(before[name]) || isObject(after[name])) {
      return changesBetween(object(before[name]), object(after[name]), `${setting}.`);
    }
    return [{ setting, before: one, after: other }];
  });
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function comparable(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : sorted(value.map(comparable));
  if (!isObject(value)) return value;
  const entries = Object.entries(object(value)).map(([name, each]) => [name, comparable(each)] as const);
  const set = entries.filter(([, each]) => each !== undefined).sort(([one], [other]) => one.localeCompare(other));
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

const sorted = (values: unknown[]) =>
  values.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
