import * as v from 'valibot';
import { matches } from '../shared/wildcards.ts';
import type { StackResources } from '../template/stack-resources.ts';
import { matchesArn } from './arns.ts';

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: v.optional(
    v.strictObject({
      StringEquals: v.optional(v.record(v.string(), oneOrMore), {}),
      'ForAllValues:StringLike': v.optional(v.record(v.string(), oneOrMore), {}),
    }),
  ),
});
type Statement = v.InferOutput<typeof Statement>;

const PolicyDocument = v.looseObject({ Statement: v.array(v.unknown()) });
const Role = v.looseObject({ Policies: v.optional(v.array(v.looseObject({ PolicyDocument })), []) });
const Policy = v.looseObject({ PolicyDocument, Roles: v.optional(v.array(v.string()), []) });

/** What conditions are about, by their keys. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/**
 * Whether the role with this ARN may do `action` to the resource with that ARN.
 * @param context what conditions are about, by their keys
 */
export type Authorize = (roleArn: string, action: string, resourceArn: string, context?: Context) => boolean;

/**
 * The policies that the template gives its roles: a call is allowed when a statement allows it and none denies it.
 * Managed policies give nothing here; those that functions commonly have are about logs. A statement that is beyond this
 * (another condition than `StringEquals` and `ForAllValues:StringLike`, `NotAction`) allows nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policies(resources: StackResources): Authorize {
  const statements = new Map<string, Statement[]>();
  const attached = resources.ofType('AWS::IAM::Policy', Policy);
  for (const role of resources.ofType('AWS::IAM::Role', Role)) {
    const documents = [
      ...role.properties.Policies.map((policy) => policy.PolicyDocument),
      ...attached
        .filter(({ properties }) => properties.Roles.includes(role.ref))
        .map((it) => it.properties.PolicyDocument),
    ];
    statements.set(role.attribute('Arn'), documents.flatMap((document) => document.Statement).flatMap(understood));
  }
  return (roleArn, action, resourceArn, context = {}) => {
    const about = (statements.get(roleArn) ?? []).filter(
      (it) =>
        it.Action.some((pattern) => matches(pattern, action, { ignoreCase: true })) &&
        it.Resource.some((pattern) => matchesArn(pattern, resourceArn)) &&
        isMet(it, context),
    );
    return about.length > 0 && about.every(({ Effect }) => Effect === 'Allow');
  };
}

/** Unlike in IAM, `ForAllValues` is not met where the key is missing: then the local stack can't tell what the call is about. */
function isMet({ Condition: condition }: Statement, context: Context): boolean {
  if (!condition) return true;
  const given = (key: string) => [context[key] ?? []].flat();
  return (
    Object.entries(condition.StringEquals).every(([key, values]) => values.includes(given(key)[0] ?? '')) &&
    Object.entries(condition['ForAllValues:StringLike']).every(
      ([key, patterns]) =>
        given(key).length > 0 && given(key).every((value) => patterns.some((pattern) => matches(pattern, value))),
    )
  );
}

function understood(statement: unknown): Statement[] {
  const result = v.safeParse(Statement, statement);
  return result.success ? [result.output] : [];
}
