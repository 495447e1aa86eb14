import { isObject, type Json, type JsonObject } from '../shared/json.ts';
import { TemplateError } from '../template/template-error.ts';

/** Whether an event, or a record of a stream, is one that somebody asked for. */
export type Matches = (event: JsonObject) => boolean;

/**
 * Reads an event pattern: of a rule, or of a filter of an event source mapping. Of the comparisons there are exact values, `prefix`,
 * `anything-but` with exact values, and `exists`.
 *
 * @param at where it stands in the template
 * @throws TemplateError when it compares in another way: what is not understood would be a rule that silently differs from AWS's
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventPattern(pattern: Json, at: string): Matches {
  if (!isObject(pattern)) throw new TemplateError(`${at}: an event pattern is an object`);
  const parts = Object.entries(pattern).map(([name, wanted]) => {
    const matches = Array.isArray(wanted) ? anyOf(wanted, `${at}.${name}`) : inside(wanted, `${at}.${name}`);
    return (event: JsonObject) => matches(event[name]);
  });
  return (event) => parts.every((matches) => matches(event));
}

type MatchesValue = (value: Json | undefined) => boolean;

function inside(pattern: Json, at: string): MatchesValue {
  const matches = eventPattern(pattern, at);
  return (value) => matches(isObject(value) ? value : {});
}

function anyOf(wanted: readonly Json[], at: string): MatchesValue {
  const comparisons = wanted.map((it) => comparison(it, at));
  return (value) => {
    // Of a list one element is enough.
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return comparisons.some((matches) => values.some((it) => matches(it as Json | undefined)));
  };
}

function comparison(wanted: Json, at: string): MatchesValue {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, operand] = [], ...others] = Object.entries(wanted);
  if (others.length === 0 && operator === 'prefix' && typeof operand === 'string') {
    return (value) => typeof value === 'string' && value.startsWith(operand);
  }
  // Of leaves only: an object that is there does not count.
  if (others.length === 0 && operator === 'exists' && typeof operand === 'boolean') {
    return (value) => (value !== undefined && !isObject(value)) === operand;
  }
  if (others.length === 0 && operator === 'anything-but' && operand !== undefined && !isObject(operand)) {
    const unwanted = [operand].flat();
    return (value) => value !== undefined && !unwanted.includes(value);
  }
  throw new TemplateError(
    `${at}: the local stack compares with values, prefix, anything-but and exists, not with ${JSON.stringify(wanted)}`,
  );
}
