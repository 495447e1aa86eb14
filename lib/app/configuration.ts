import type { Node } from 'constructs';
import * as v from 'valibot';
import { adoptionChoices } from '../policy/adoption.ts';
import { constructProps } from '../props/known-props.ts';
import { nearestName } from '../props/nearest-name.ts';
import { ceremonyEntries } from './ceremony-configuration.ts';
import { choice, flag, list, optionalList, optionalNumber, optionalText, text } from './context-values.ts';

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
  webAccessLogs: v.optional(flag),
  webAcl: v.optional(flag),
  webAclArn: v.optional(
    v.pipe(
      text,
      v.regex(
        /^$|^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
        'must be the ARN of a web ACL of scope CLOUDFRONT, which is in us-east-1: the output WebAclArn of the stack PasskeysWebAcl',
      ),
      v.transform((value) => value || undefined),
    ),
  ),
  originSecretGeneration: optionalNumber,
  userPoolWebAcl: v.optional(flag),
  userPoolRequestsPerAddress: optionalNumber,
  userPoolEndpoint: optionalText,
  emailCode: v.optional(flag),
  retainData: v.optional(flag, true),
  deletionProtection: v.optional(flag),
  existingUserPoolId: optionalText,
  existingTableStreamArn: v.optional(
    v.pipe(
      text,
      v.regex(
        /^$|^arn:aws[a-z-]*:dynamodb:[a-z\d-]+:\d{12}:table\/[\w.-]+\/stream\/[\w:.-]+$/,
        'must be the ARN of a table’s stream, as "aws dynamodb describe-table" shows it: LatestStreamArn',
      ),
      v.transform((value) => value || undefined),
    ),
  ),
  existingSecretArn: v.optional(
    v.pipe(
      text,
      v.regex(
        /^$|^arn:aws[a-z-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/,
        'must be the whole ARN of a secret, as "aws secretsmanager list-secrets" shows it',
      ),
      v.transform((value) => value || undefined),
    ),
  ),
  metricsNamespace: optionalText,
  detailedMetrics: v.optional(flag),
  runbookUrl: optionalText,
  alarmTopicArn: v.optional(
    v.pipe(
      text,
      v.regex(
        /^$|^arn:aws[a-z-]*:sns:[a-z\d-]+:\d{12}:[\w-]+(\.fifo)?$/,
        'must be the ARN of an SNS topic, such as "arn:aws:sns:ap-southeast-2:123456789012:on-call"',
      ),
      v.transform((value) => value || undefined),
    ),
  ),
  monthlyBudgetUsd: optionalNumber,
  budgetEmails: optionalList,
  auditRetentionDays: optionalNumber,
  auditBatchingSeconds: optionalNumber,
  publishAuditEvents: v.optional(flag),
  tracing: v.optional(flag),
  measureAdoption: v.optional(flag),
  adoptionPolicy: choice(adoptionChoices),
  adoptionThreshold: optionalNumber,
  noticesFrom: optionalText,
  noticesReplyTo: optionalText,
  noticesConfigurationSet: optionalText,
  noticesConcurrency: optionalNumber,
  throttlingRateLimit: optionalNumber,
  throttlingBurstLimit: optionalNumber,
  publicThrottlingRateLimit: optionalNumber,
  publicThrottlingBurstLimit: optionalNumber,
  ...ceremonyEntries,
});

/** What can be configured of the app; docs/configuration.md explains each. */
export type Configuration = v.InferOutput<typeof schema>;

/**
 * Reads the configuration from the context: cdk.json's, or `-c name=value`.
 *
 * @throws Error with a line for each wrong value: what was given, and what it must be; or the name that was misspelled
 */
export function readConfiguration(node: Node): Configuration {
  const names = Object.keys(schema.entries);
  checkNames(Object.keys(node.getAllContext()), names);
  const given = Object.fromEntries(
    names.map((name) => [name, node.tryGetContext(name)]).filter(([, value]) => value !== undefined && value !== null),
  );
  const result = v.safeParse(schema, given);
  if (!result.success) throw new Error(result.issues.map(describe).join('\n'));
  return result.output;
}

/**
 * The context also has names of the CDK and of other constructs. Refused are names that are almost ours, and properties that
 * only the construct has: who gives one believes that it does something.
 */
function checkNames(given: readonly string[], known: readonly string[]): void {
  for (const name of given.filter((each) => !known.includes(each))) {
    if (constructProps.includes(name)) {
      throw new Error(
        `${name}: the app has no such setting, only the construct Passkeys has it (docs/configuration.md).`,
      );
    }
    const near = nearestName(name, known);
    if (near) throw new Error(`${name}: there is no such setting. Did you mean ${near}?`);
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const name = v.getDotPath(issue) ?? '';
  if (issue.kind === 'schema' && issue.input === undefined) {
    return `${name}: it is missing. Write it into cdk.json's context or give it with -c ${name}=…`;
  }
  return `${name}: ${JSON.stringify(issue.input)} ${issue.message}.`;
}
