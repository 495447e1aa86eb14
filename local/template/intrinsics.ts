import { isObject, type Json, type JsonObject } from '../shared/json.ts';
import { TemplateError } from './template-error.ts';

/** Where intrinsic functions find what they refer to. `undefined` means that there is no such thing. */
export interface Scope {
  /** The value of `Ref`: of a parameter, a pseudo parameter or a resource. */
  ref(name: string): Json | undefined;
  attribute(logicalId: string, name: string): Json | undefined;
  condition(name: string): Json | undefined;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): Json | undefined;
}

/**
 * Gives `value` with every CloudFormation intrinsic function in it replaced by what it stands for; `undefined` for
 * `AWS::NoValue`, which leaves out the property or element.
 *
 * @param at where `value` stands in the template, for messages
 * @throws TemplateError when a reference leads nowhere or a function is not known: nothing is ever left unresolved
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value: Json, scope: Scope, at: string): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((element, index) => resolve(element, scope, `${at}[${index}]`)).filter((it) => it !== undefined);
  }
  if (!isObject(value)) return value;
  const [key, argument, ...others] = Object.entries(value).flat();
  if (others.length === 0 && typeof key === 'string' && (key === 'Ref' || key.startsWith('Fn::'))) {
    const evaluate = functions[key];
    if (!evaluate) throw new TemplateError(`${at}: the local stack does not know ${key}`);
    return evaluate(argument as Json, scope, at);
  }
  const resolved: JsonObject = {};
  for (const [name, property] of Object.entries(value)) {
    const result = resolve(property, scope, `${at}.${name}`);
    if (result !== undefined) resolved[name] = result;
  }
  return resolved;
}

/**
 * Evaluates a condition: an entry of the template's `Conditions`, or what `Fn::And`, `Fn::Or` and `Fn::Not` take.
 * @throws TemplateError when it is none
 */
export function evaluateCondition(value: Json, scope: Scope, at: string): boolean {
  const resolved =
    isObject(value) && 'Condition' in value ? named(value['Condition'], scope, at) : resolve(value, scope, at);
  if (typeof resolved !== 'boolean') throw new TemplateError(`${at}: ${JSON.stringify(value)} is not a condition`);
  return resolved;
}

type Intrinsic = (argument: Json, scope: Scope, at: string) => Json | undefined;

const functions: Record<string, Intrinsic> = {
  Ref: (argument, scope, at) => {
    const name = text(argument, at);
    if (name === 'AWS::NoValue') return undefined;
    return found(scope.ref(name), `${at}: Ref to "${name}", which the template does not have`);
  },
  'Fn::GetAtt': (argument, scope, at) => {
    const [logicalId, name] = typeof argument === 'string' ? splitOnce(argument) : pair(argument, scope, at);
    return getAttribute(logicalId, name, scope, at);
  },
  'Fn::Join': (argument, scope, at) => {
    const [separator, parts] = elements(argument, at, 2);
    const list = resolve(parts ?? null, scope, at);
    if (!Array.isArray(list)) throw new TemplateError(`${at}: Fn::Join takes a list`);
    return list.map((part) => text(part, at)).join(text(separator ?? null, at));
  },
  'Fn::Sub': (argument, scope, at) => {
    const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = resolve(variables ?? {}, scope, at);
    return text(pattern ?? null, at).replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const reference = name.trim();
      if (isObject(own) && own[reference] !== undefined) return text(own[reference], at);
      if (!reference.includes('.')) return text(functions['Ref']?.(reference, scope, at) ?? null, at);
      return text(getAttribute(...splitOnce(reference), scope, at), at);
    });
  },
  'Fn::Select': (argument, scope, at) => {
    const [index, list] = elements(resolve(argument, scope, at) ?? null, at, 2);
    const value = Array.isArray(list) ? list[Number(index)] : undefined;
    return found(value, `${at}: Fn::Select ${JSON.stringify(index)} is outside ${JSON.stringify(list)}`);
  },
  'Fn::Split': (argument, scope, at) => {
    const [separator, source] = elements(resolve(argument, scope, at) ?? null, at, 2);
    return text(source ?? null, at).split(text(separator ?? null, at));
  },
  'Fn::Base64': (argument, scope, at) => Buffer.from(text(resolve(argument, scope, at) ?? null, at)).toString('base64'),
  'Fn::FindInMap': (argument, scope, at) => {
    const [map, top, second] = elements(resolve(argument, scope, at) ?? null, at, 3).map((key) => text(key, at));
    const value = scope.mapping(map ?? '', top ?? '', second ?? '');
    return found(value, `${at}: Fn::FindInMap finds no ${map}.${top}.${second}`);
  },
  'Fn::If': (argument, scope, at) => {
    const [condition, whenTrue, whenFalse] = elements(argument, at, 3);
    return resolve((named(condition, scope, at) ? whenTrue : whenFalse) ?? null, scope, at);
  },
  'Fn::Equals': (argument, scope, at) => {
    const [one, other] = elements(resolve(argument, scope, at) ?? null, at, 2);
    return JSON.stringify(one) === JSON.stringify(other);
  },
  'Fn::And': (argument, scope, at) => list(argument, at).every((it) => evaluateCondition(it, scope, at)),
  'Fn::Or': (argument, scope, at) => list(argument, at).some((it) => evaluateCondition(it, scope, at)),
  'Fn::Not': (argument, scope, at) => !evaluateCondition(elements(argument, at, 1)[0] ?? null, scope, at),
};

function named(name: Json | undefined, scope: Scope, at: string): Json {
  return found(scope.condition(text(name ?? null, at)), `${at}: there is no condition "${name}"`);
}

function getAttribute(logicalId: string, name: string, scope: Scope, at: string): Json {
  const message = `${at}: Fn::GetAtt of ${logicalId}.${name}, which the local stack does not know`;
  return found(scope.attribute(logicalId, name), message);
}

function found(value: Json | undefined, otherwise: string): Json {
  if (value === undefined) throw new TemplateError(otherwise);
  return value;
}

function text(value: Json, at: string): string {
  if (typeof value === 'object') throw new TemplateError(`${at}: expected text, found ${JSON.stringify(value)}`);
  return String(value);
}

function list(value: Json, at: string): Json[] {
  if (!Array.isArray(value)) throw new TemplateError(`${at}: expected a list, found ${JSON.stringify(value)}`);
  return value;
}

function elements(value: Json, at: string, count: number): Json[] {
  const values = list(value, at);
  if (values.length !== count) throw new TemplateError(`${at}: expected ${count} elements, found ${values.length}`);
  return values;
}

function pair(value: Json, scope: Scope, at: string): [string, string] {
  const [logicalId, name] = elements(resolve(value, scope, at) ?? null, at, 2);
  return [text(logicalId ?? null, at), text(name ?? null, at)];
}

function splitOnce(reference: string): [string, string] {
  const dot = reference.indexOf('.');
  return [reference.slice(0, dot), reference.slice(dot + 1)];
}
