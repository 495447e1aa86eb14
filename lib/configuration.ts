import type { Node } from 'constructs';
import * as v from 'valibot';

/**
 * A value of cdk.json is what JSON made of it; given with `-c` it is text. An empty one counts as left out, so that
 * `-c origins=` undoes what cdk.json says.
 */
const text = v.pipe(v.string('must be text'), v.trim());
const optionalText = v.optional(
  v.pipe(
    text,
    v.transform((value) => value || undefined),
  ),
);

const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'must be true or false'),
  v.transform((value) => value === true || value === 'true'),
);

const list = v.pipe(
  v.union([v.array(text), text], 'must be a list, or text with commas between'),
  v.transform((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value)),
  v.transform((value) => value.filter((part) => part !== '')),
);

const schema = v.object({
  region: v.pipe(
    text,
    v.regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'must be the code of an AWS region, such as "ap-southeast-2"'),
  ),
  relyingPartyId: optionalText,
  relyingPartyName: v.pipe(text, v.nonEmpty('must be the name that people know the service by')),
  origins: v.optional(list, []),
  web: v.optional(flag, true),
  webCertificateArn: v.optional(
    v.pipe(
      text,
      v.regex(
        /^$|^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
        'must be the ARN of a certificate in us-east-1, the only region CloudFront takes one from',
      ),
      v.transform((value) => value || undefined),
    ),
  ),
  userPoolEndpoint: optionalText,
  retainData: v.optional(flag, true),
});

/** What can be configured of the app; README.md explains each. */
export type Configuration = v.InferOutput<typeof schema>;

/**
 * Reads the configuration from the context: cdk.json's, or `-c name=value`.
 *
 * @throws Error with a line for each wrong value: what was given, and what it must be
 */
export function readConfiguration(node: Node): Configuration {
  const names = Object.keys(schema.entries);
  const given = Object.fromEntries(
    names.map((name) => [name, node.tryGetContext(name)]).filter(([, value]) => value !== undefined && value !== null),
  );
  const result = v.safeParse(schema, given);
  if (!result.success) throw new Error(result.issues.map(describe).join('\n'));
  return result.output;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const name = v.getDotPath(issue) ?? '';
  if (issue.kind === 'schema' && issue.input === undefined) {
    return `${name}: it is missing. Write it into cdk.json's context or give it with -c ${name}=…`;
  }
  return `${name}: ${JSON.stringify(issue.input)} ${issue.message}.`;
}
