import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type OperationName, operations } from '../../contract/operations.ts';
import { providerIndexPath } from '../../contract/providers.ts';
import type { Config } from '../../contract/shapes.ts';
import type { ExistingDataProps } from '../existing-data.ts';
import { OriginSecret } from '../origin-secret.ts';
import { Passkeys } from '../passkeys.ts';
import { checkRelyingParty, type RelyingParty } from '../relying-party/relying-party.ts';
import { defaultUserPoolEndpoint } from '../user-pool/user-pool-endpoint.ts';
import { ceremonyProps } from './ceremony-configuration.ts';
import type { Configuration } from './configuration.ts';
import { SignInPages } from './sign-in-pages.ts';
import { SignInUserPool } from './user-pool.ts';

/** The app's configuration, without the region, which is the stack's own (`env`). */
export interface PasskeysStackProps extends StackProps, Omit<Configuration, 'region' | 'webAcl'> {}

/**
 * The whole system: a new user pool, passkeys for it, and unless `web` is false the pages to use them. The output `Config`
 * is what `/config.json` says.
 *
 * @throws Error when the configuration is wrong; the message says what to write
 */
export class PasskeysStack extends Stack {
  constructor(scope: Construct, id: string, props: PasskeysStackProps) {
    super(scope, id, { description: 'Passkeys for Amazon Cognito: user pool, triggers, HTTP API and pages', ...props });
    const configured = configuredRelyingParty(props);
    const retention = {
      removalPolicy: props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: props.deletionProtection ?? props.retainData,
    };
    const { userPool, client } = new SignInUserPool(this, 'SignIn', {
      ...retention,
      existingUserPoolId: props.existingUserPoolId,
      emailCode: props.emailCode,
    });
    const userPoolEndpoint = props.userPoolEndpoint ?? defaultUserPoolEndpoint(this);
    const pages = props.web
      ? new SignInPages(this, 'Pages', {
          userPoolEndpoint,
          origin: configured?.origins[0],
          certificateArn: props.webCertificateArn,
          frameAncestors: props.topOrigins,
          accessLogs: props.webAccessLogs,
          webAclArn: props.webAclArn,
        })
      : undefined;
    const relyingParty = configured ?? pages?.relyingParty(props.relyingPartyName);
    if (!relyingParty) {
      throw new Error(
        'relyingPartyId and origins: without the pages (web=false) there is no domain to take them from. ' +
          'Give both, such as -c relyingPartyId=example.com -c origins=https://example.com',
      );
    }
    const originSecret = pages
      ? new OriginSecret(this, 'OriginSecret', { generation: props.originSecretGeneration })
      : undefined;
    const passkeys = new Passkeys(this, 'Passkeys', {
      ...ceremonyProps(props),
      throttlingRateLimit: props.throttlingRateLimit,
      throttlingBurstLimit: props.throttlingBurstLimit,
      publicThrottlingRateLimit: props.publicThrottlingRateLimit,
      publicThrottlingBurstLimit: props.publicThrottlingBurstLimit,
      ...(pages && { enrollUrl: `${pages.origin}/`, manageUrl: `${pages.origin}/` }),
      userPool,
      userPoolClients: [client],
      relyingPartyId: relyingParty.id,
      relyingPartyName: relyingParty.name,
      origins: relyingParty.origins,
      // The pages ask for it after a password, and at no other time.
      conditionalCreation: props.conditionalCreation ?? true,
      // The pool's users have a password, and can reset it by e-mail.
      otherSignInMethods: true,
      metricsNamespace: props.metricsNamespace,
      detailedMetrics: props.detailedMetrics,
      runbookUrl: props.runbookUrl,
      alarmTopic: props.alarmTopicArn ? Topic.fromTopicArn(this, 'AlarmTopic', props.alarmTopicArn) : undefined,
      auditRetention: props.auditRetentionDays === undefined ? undefined : Duration.days(props.auditRetentionDays),
      auditBatchingWindow:
        props.auditBatchingSeconds === undefined ? undefined : Duration.seconds(props.auditBatchingSeconds),
      publishAuditEvents: props.publishAuditEvents,
      monthlyBudgetUsd: props.monthlyBudgetUsd,
      budgetEmails: props.budgetEmails,
      tracing: props.tracing,
      measureAdoption: props.measureAdoption,
      adoptionPolicy: props.adoptionPolicy,
      adoptionThreshold: props.adoptionThreshold,
      noticesFrom: props.noticesFrom,
      noticesReplyTo: props.noticesReplyTo,
      noticesConfigurationSet: props.noticesConfigurationSet,
      noticesConcurrency: props.noticesConcurrency,
      userPoolEndpoint,
      originSecret,
      userPoolWebAcl: props.userPoolWebAcl,
      userPoolRequestsPerAddress: props.userPoolRequestsPerAddress,
      ...retention,
      ...existingData(this, props),
      ...(props.existingUserPoolId && { signInCaseSensitive: false }),
    });
    const config: Config = {
      region: this.region,
      userPoolId: userPool.userPoolId,
      userPoolClientId: client.userPoolClientId,
      userPoolEndpoint,
      apiUrl: pages?.origin ?? passkeys.api.apiEndpoint,
      relyingParty: { id: relyingParty.id, name: relyingParty.name },
      ...(props.emailCode && { emailCode: true }),
      ...(pages &&
        providerIndexPath in passkeys.providerFiles && { providersUrl: `${pages.origin}${providerIndexPath}` }),
    };
    new CfnOutput(this, 'Config', { value: this.toJsonString(config), description: 'All that a client has to know' });
    new CfnOutput(this, 'AdminEndpoint', {
      value: passkeys.adminApi.apiEndpoint,
      description: 'Where administrators send what they sign: npx passkeys admin --endpoint',
    });
    new CfnOutput(this, 'AdminArn', {
      value: passkeys.administrationArn,
      description: 'Who may execute-api:Invoke this administers passkeys',
    });
    new CfnOutput(this, 'ErasureArn', {
      value: passkeys.erasureArn,
      description: 'Who may execute-api:Invoke this erases users who were deleted',
    });
    if (passkeys.eventBus) {
      new CfnOutput(this, 'EventBusName', {
        value: passkeys.eventBus.eventBusName,
        description: 'The event bus that gets the audit events',
      });
    }
    if (pages) {
      pages.addApi(passkeys.api, originSecret);
      // The distribution sends the secret before the functions ask for it, also where an existing stack gets one.
      for (const name of Object.keys(operations) as OperationName[]) {
        passkeys.functions[name].node.addDependency(pages.distribution);
      }
      pages.addFiles(config, passkeys.wellKnown, passkeys.providerFiles);
      new CfnOutput(this, 'Page', { value: pages.origin, description: 'Open this to sign up and try a passkey' });
    }
  }
}

/** The table and the secret of a former stack, if the configuration names them. */
const existingData = (scope: Construct, props: PasskeysStackProps): ExistingDataProps => ({
  existingTable: props.existingTableStreamArn
    ? Table.fromTableAttributes(scope, 'ExistingTable', {
        tableArn: props.existingTableStreamArn.replace(/\/stream\/.*/, ''),
        tableStreamArn: props.existingTableStreamArn,
      })
    : undefined,
  existingSecret: props.existingSecretArn
    ? Secret.fromSecretCompleteArn(scope, 'ExistingSecret', props.existingSecretArn)
    : undefined,
});

/** The relying party of the configuration, or undefined when it is left to the pages' domain. */
function configuredRelyingParty(configuration: PasskeysStackProps): RelyingParty | undefined {
  const { relyingPartyId: id, relyingPartyName: name, origins } = configuration;
  if (id === undefined) {
    if (origins.length === 0) return undefined;
    throw new Error(
      `relyingPartyId: it is missing, and origins is ${JSON.stringify(origins)}. Give the domain that all of them share, ` +
        'such as -c relyingPartyId=example.com',
    );
  }
  const relyingParty = { id, name, origins };
  checkRelyingParty(relyingParty);
  return relyingParty;
}
