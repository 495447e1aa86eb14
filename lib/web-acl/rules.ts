import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { wholeNumber } from '../props/whole-number.ts';

/** The window over which rates are counted. */
const windowSeconds = 300;

/** WAF's own lowest and highest limit of a rate: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
const [minLimit, maxLimit] = [10, 2_000_000_000];

/**
 * Checks how many requests an address may send in five minutes.
 *
 * @throws Error that names the property
 */
export const checkRequests = (property: string, requests: number): number =>
  wholeNumber(property, requests, { from: minLimit, to: maxLimit, hint: 'They are the requests of five minutes.' });

/** What a rule counts, without the requests themselves: a sample would show access tokens to whoever reads it. */
export const metricsOnly = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

/** A rule about the requests of one address in five minutes: above the limit WAF blocks them until the rate is lower again. */
interface RateRule {
  readonly name: string;
  /** The lower, the earlier. */
  readonly priority: number;
  readonly requests: number;
  /** Which requests count, and are blocked. @default - all */
  readonly about?: CfnWebACL.StatementProperty;
  /** @default - WAF's own answer, 403 */
  readonly block?: CfnWebACL.BlockActionProperty;
}

export const rateRule = ({ name, priority, requests, about, block = {} }: RateRule): CfnWebACL.RuleProperty => ({
  name,
  priority,
  action: { block },
  statement: {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      evaluationWindowSec: windowSeconds,
      limit: requests,
      ...(about && { scopeDownStatement: about }),
    },
  },
  visibilityConfig: metricsOnly(name),
});

/** Matches requests in which a part has one of some texts, in upper or lower case. */
export function isOneOf(
  fieldToMatch: CfnWebACL.FieldToMatchProperty,
  texts: readonly string[],
): CfnWebACL.StatementProperty {
  return {
    orStatement: {
      statements: texts.map((text) => ({
        byteMatchStatement: {
          fieldToMatch,
          searchString: text.toLowerCase(),
          positionalConstraint: 'EXACTLY',
          textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
        },
      })),
    },
  };
}
