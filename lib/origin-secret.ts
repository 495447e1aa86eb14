import { CustomResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { originSecretHeader } from '../contract/environment.ts';
import { BundledFunction } from './functions/bundled-function.ts';
import { wholeNumber } from './props/whole-number.ts';

/** How the secret between a distribution and the users' API is made. */
export interface OriginSecretProps {
  /**
   * Which value of the secret the distribution sends. To rotate it, deploy the next number; the functions accept the value before, this one
   * and the next one, so no request fails meanwhile. Deploy twice to have a value that leaked refused, and three times if somebody
   * could read the secret itself, which has the next value too.
   * @default 1
   */
  readonly generation?: number | undefined;

  /**
   * How long the log of the function that makes the values is kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays | undefined;
}

/**
 * A secret that a distribution sends to the users' API with each request, so that the functions refuse requests that come to the API's own
 * address. Its values are in Secrets Manager and in CloudFront's configuration; the functions know their digests only
 * ([decision 20](docs/decisions/0020-a-secret-between-distribution-and-api.md)).
 *
 * @throws Error if the generation is no whole number from 1 on
 */
export class OriginSecret extends Construct {
  /** Space-separated digests of the values that are accepted. */
  readonly digests: string;
  /** The header for the distribution's origin: `customHeaders` of `HttpOrigin`. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** The distribution depends on it: there are no values before. */
  readonly values: Construct;

  constructor(scope: Construct, id: string, { generation = 1, logRetention }: OriginSecretProps = {}) {
    super(scope, id);
    wholeNumber('originSecretGeneration', generation);
    const secret = new Secret(this, 'Secret', {
      description: 'Passkeys: what the distribution sends to the users’ API',
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'unused' },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'A deployment rotates it, together with CloudFront’s configuration, by originSecretGeneration.',
    });
    const { function: maker } = new BundledFunction(this, 'Maker', {
      name: 'origin-secret',
      values: {},
      granted: { keepOriginSecret: { resources: [secret.secretArn] } },
      logRetention: logRetention ?? RetentionDays.ONE_MONTH,
      tracing: false,
    });
    const values = new CustomResource(this, 'Values', {
      serviceToken: maker.functionArn,
      resourceType: 'Custom::PasskeysOriginSecret',
      serviceTimeout: Duration.minutes(2),
      properties: { SecretId: secret.secretArn, Generation: generation },
    });
    this.values = values;
    this.digests = values.getAttString('Digests');
    // A dynamic reference: the template has its text, and CloudFormation puts the value in when it updates the distribution.
    this.customHeaders = {
      [originSecretHeader]: secret.secretValueFromJson(`generation${generation}`).unsafeUnwrap(),
    };
  }
}
