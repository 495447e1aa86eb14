import { CfnOutput, Stack, type StackProps, Token } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { operations } from '../../contract/operations.ts';
import { checkRequests, isOneOf, metricsOnly, rateRule } from './rules.ts';

/** Limits of a web ACL for the distribution. */
export interface DistributionWebAclProps {
  /**
   * How many requests one address may send in five minutes, pages and API together, 10 or more.
   * @default 3000
   */
  readonly requestsPerAddress?: number | undefined;

  /**
   * How many of them may be for operations that need no token, 10 or more. Many people may share an address.
   * @default 300
   */
  readonly publicRequestsPerAddress?: number | undefined;
}

/** The one region in which CloudFront looks for web ACLs. */
const region = 'us-east-1';

/**
 * A web ACL for the distribution that serves pages and API: limits by address, tighter ones for the public operations, and AWS's common rules.
 *
 * @throws Error outside us-east-1, and if a limit is none of WAF's
 */
export class DistributionWebAcl extends Construct {
  /** What `SignInPages` takes as `webAclArn`. */
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, props: DistributionWebAclProps = {}) {
    super(scope, id);
    checkRegion(Stack.of(this));
    const publicPaths = Object.values(operations).flatMap(({ path, public: isPublic }) => (isPublic ? [path] : []));
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      description: 'Passkeys: limits what one address asks of the pages and the API',
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: metricsOnly('PasskeysDistribution'),
      rules: [
        rateRule({
          name: 'PasskeysPublicOperations',
          priority: 0,
          requests: checkRequests('publicRequestsPerAddress', props.publicRequestsPerAddress ?? 300),
          about: isOneOf({ uriPath: {} }, publicPaths),
          // As API Gateway answers above its own limits, so that clients know what to do.
          block: { customResponse: { responseCode: 429 } },
        }),
        rateRule({
          name: 'PasskeysAddress',
          priority: 1,
          requests: checkRequests('requestsPerAddress', props.requestsPerAddress ?? 3_000),
          block: { customResponse: { responseCode: 429 } },
        }),
        commonRules,
      ],
    });
    this.webAclArn = webAcl.attrArn;
  }
}

/** A stack with the web ACL, to deploy before the pages' stack, which may be in any region. */
export class DistributionWebAclStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & DistributionWebAclProps = {}) {
    super(scope, id, { description: 'Passkeys for Amazon Cognito: web ACL of the pages', ...props });
    const { webAclArn } = new DistributionWebAcl(this, 'Distribution', props);
    new CfnOutput(this, 'WebAclArn', { value: webAclArn, description: 'The app takes it as webAclArn' });
  }
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html */
const commonRules: CfnWebACL.RuleProperty = {
  name: 'AWSCommonRules',
  priority: 2,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: 'AWSManagedRulesCommonRuleSet',
      // A registration with an attestation may be longer than the 8 KB that it allows; the functions have a limit of their own.
      ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
    },
  },
  visibilityConfig: metricsOnly('PasskeysCommonRules'),
};

function checkRegion(stack: Stack): void {
  if (stack.region === region) return;
  const found = Token.isUnresolved(stack.region) ? 'no region' : stack.region;
  throw new Error(
    `The stack "${stack.stackName}" has ${found}, and CloudFront takes web ACLs from ${region} alone. Write ` +
      `new DistributionWebAclStack(app, 'PasskeysWebAcl', { env: { region: '${region}' } }), deploy it, and give its output ` +
      'WebAclArn to the stack of the pages as webAclArn.',
  );
}
