import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { checkRequests, isOneOf, metricsOnly, rateRule } from './rules.ts';

/** A web ACL for the user pool. */
export interface UserPoolWebAclProps {
  /**
   * Whether AWS WAF limits how often one address begins sign-ins, signs up or asks for codes at the user pool. It costs about 6 USD a
   * month and 0.60 USD for a million requests (docs/cost.md). A pool has one web ACL: leave it off where yours has one.
   * @default false
   */
  readonly userPoolWebAcl?: boolean | undefined;

  /**
   * How many such requests one address may send in five minutes, 10 or more. Many people may share an address.
   * @default 300
   */
  readonly userPoolRequestsPerAddress?: number | undefined;
}

/** Cognito's operations that strangers may call, and that cost something or write to somebody. */
const limitedOperations = ['InitiateAuth', 'SignUp', 'ForgotPassword', 'ResendConfirmationCode'];

/**
 * Makes the web ACL of the user pool, if it is asked for.
 *
 * @throws Error if the limit is none of WAF's, or is given without the web ACL
 */
export function addUserPoolWebAcl(scope: Construct, props: UserPoolWebAclProps & { readonly userPool: IUserPool }) {
  const { userPoolWebAcl = false, userPoolRequestsPerAddress, userPool } = props;
  if (userPoolWebAcl) new UserPoolWebAcl(scope, 'UserPoolWebAcl', userPool, userPoolRequestsPerAddress ?? 300);
  else if (userPoolRequestsPerAddress !== undefined) {
    throw new Error('userPoolRequestsPerAddress: it limits nothing without a web ACL. Write userPoolWebAcl: true.');
  }
}

class UserPoolWebAcl extends Construct {
  constructor(scope: Construct, id: string, userPool: IUserPool, requests: number) {
    super(scope, id);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      description: 'Passkeys: limits what one address asks of the user pool',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: metricsOnly('PasskeysUserPool'),
      rules: [
        rateRule({
          name: 'PasskeysSignIns',
          priority: 0,
          requests: checkRequests('userPoolRequestsPerAddress', requests),
          about: isOneOf(
            { singleHeader: { Name: 'x-amz-target' } },
            limitedOperations.map((name) => `AWSCognitoIdentityProviderService.${name}`),
          ),
        }),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: webAcl.attrArn, resourceArn: userPool.userPoolArn });
  }
}
