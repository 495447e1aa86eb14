import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { issuerOf, issuerTypeOf } from '../../contract/issuer.ts';
import { object } from '../../lambdas/attachment/values.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import { poolResource, settingsOf } from './resources.ts';
import { checkUserPoolEndpoint } from './user-pool-endpoint.ts';

/** Whose tokens the API accepts. */
export interface IssuerProps {
  /**
   * Where the user pool answers, without a slash at the end.
   * @default - Cognito in the stack's region
   */
  readonly userPoolEndpoint?: string;

  /**
   * The issuer of the pool's tokens: their `iss` claim. Give it where something else than the pool's own settings decides it.
   * @default - by the pool's `IssuerConfiguration`; that of an imported pool is read at deployment
   */
  readonly issuer?: string | undefined;
}

interface Given extends IssuerProps {
  readonly userPool: IUserPool;
  readonly userPoolEndpoint: string;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/**
 * Returns the issuer of the pool's tokens.
 *
 * @throws Error if the given one is no URL, or if the pool's setting is known only at deployment
 */
export function issuerFor(scope: Construct, props: Given): string {
  const { issuer, userPool, userPoolEndpoint } = props;
  if (issuer !== undefined) {
    checkUserPoolEndpoint(issuer, 'issuer');
    return issuer;
  }
  const resource = poolResource(userPool);
  if (!resource) return new ImportedIssuer(scope, 'Issuer', props).issuer;
  const produce = () => {
    const settings = settingsOf(resource);
    const { Type = 'ORIGINAL' } = object(settings['IssuerConfiguration']);
    if (typeof Type !== 'string') {
      throw new Error(`issuer: the issuer of ${userPool.node.path} is known only at deployment. Give it as issuer.`);
    }
    return issuerOf(issuerTypeOf(settings), userPoolEndpoint, userPool.userPoolId);
  };
  // At the end, since the pool's resource may be changed until then.
  return Lazy.string({ produce });
}

/** Reads the issuer of an imported pool at deployment. */
class ImportedIssuer extends Construct {
  readonly issuer: string;

  constructor(scope: Construct, id: string, { userPool, userPoolEndpoint, logRetention, tracing }: Given) {
    super(scope, id);
    const { function: reader } = new BundledFunction(this, 'Reader', {
      name: 'user-pool-issuer',
      values: {},
      granted: { describeUserPool: { resources: [userPool.userPoolArn] } },
      logRetention,
      tracing,
    });
    const resource = new CustomResource(this, 'Issuer', {
      serviceToken: reader.functionArn,
      resourceType: 'Custom::PasskeysIssuer',
      serviceTimeout: Duration.minutes(2),
      properties: { UserPoolId: userPool.userPoolId, Endpoint: userPoolEndpoint },
    });
    this.issuer = resource.getAttString('Issuer');
  }
}
