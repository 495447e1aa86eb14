import { Token } from 'aws-cdk-lib';
import { CfnQueryDefinition, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { supportIdQuery } from './support-id-query.ts';

/** What is kept of what the system does. */
export interface LoggingProps {
  /**
   * CloudWatch's namespace of the metrics (docs/observability.md).
   * @default 'Passkeys'
   */
  readonly metricsNamespace?: string | undefined;

  /**
   * Whether metrics of ceremonies and of browsers' reports are divided by code, provider, platform and browser too, and sign-ins are counted
   * when they begin. CloudWatch bills each metric that gets values (docs/observability.md). The log has all of that anyhow.
   * @default false
   */
  readonly detailedMetrics?: boolean | undefined;

  /**
   * Whether Lambda traces the functions with AWS X-Ray: how long each call waited, started and ran. X-Ray bills each trace.
   * @default false
   */
  readonly tracing?: boolean | undefined;
}

/**
 * The namespace, checked: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 *
 * @throws Error when CloudWatch takes no such name
 */
export function metricsNamespaceOf({ metricsNamespace = 'Passkeys' }: LoggingProps): string {
  if (Token.isUnresolved(metricsNamespace) || /^(?!AWS\/)[\w./#:-]{1,255}$/.test(metricsNamespace)) {
    return metricsNamespace;
  }
  throw new Error(
    `metricsNamespace: "${metricsNamespace}" is no namespace of CloudWatch. Use letters, digits and . - _ / # : up to 255 of them, and ` +
      'do not begin with "AWS/".',
  );
}

/** The saved query of Logs Insights over all logs that `scope` made so far; whoever uses it writes the support id into it. */
export function addSupportIdQuery(scope: Construct): void {
  const logGroups = scope.node.findAll().filter((child) => child instanceof LogGroup);
  new CfnQueryDefinition(scope, 'SupportIdQuery', {
    name: `${scope.node.path}/Support id`,
    queryString: supportIdQuery('00000000'),
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
  });
}
