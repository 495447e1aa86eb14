import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AdminApi, grantInvocation } from './admin-api.ts';
import { CredentialsTable } from './credentials-table.ts';
import {
  AuditTrail,
  checkAuditBatchingWindow,
  checkAuditRetention,
  DeadLetterQueue,
  eventBusFor,
} from './events/audit-trail.ts';
import { addNotices, checkNotices } from './events/notices.ts';
import { checkExistingData } from './existing-data.ts';
import type { FunctionName } from './functions/bundles.ts';
import { createFunctions } from './functions/functions.ts';
import { metadataFilesOf } from './functions/metadata-blob.ts';
import { providersOf } from './functions/provider-blob.ts';
import { providerFilesOf, providerNameFiles } from './functions/provider-files.ts';
import { PasskeysApi, throttleSettings } from './http-api.ts';
import { addSupportIdQuery, metricsNamespaceOf } from './monitoring/logging.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import type { PasskeysProps } from './passkeys-props.ts';
import { checkAdoption } from './policy/adoption.ts';
import { checkRecentAuthentication, policyChanges } from './policy/policy.ts';
import { poolPolicy } from './policy/pool-policy.ts';
import { checkProps } from './props/known-props.ts';
import { nativeOrigins } from './relying-party/native-apps.ts';
import { checkRelatedOrigins } from './relying-party/related-origins.ts';
import { checkRelyingParty } from './relying-party/relying-party.ts';
import { wellKnownDocuments } from './relying-party/well-known.ts';
import { createSecret } from './secret.ts';
import { checkNoAttachment, UserPoolAttachment } from './user-pool/attachment.ts';
import { checkSignIns, checkUserPool } from './user-pool/check-user-pool.ts';
import { checkEarlierTriggers } from './user-pool/earlier-triggers.ts';
import { issuerFor } from './user-pool/issuer.ts';
import { referToTriggersByName } from './user-pool/password-first.ts';
import { isMadeHere } from './user-pool/resources.ts';
import { SignInCount } from './user-pool/sign-in-count.ts';
import { addPreTokenGeneration } from './user-pool/token-claims.ts';
import { attachTriggers, triggerTarget } from './user-pool/triggers.ts';
import { checkUserPoolEndpoint, defaultUserPoolEndpoint } from './user-pool/user-pool-endpoint.ts';
import { addUserPoolWebAcl } from './web-acl/user-pool-web-acl.ts';

/**
 * Passkeys for a Cognito user pool: the triggers of its custom authentication flow, the table of credentials, and the HTTP
 * API to register and manage them.
 *
 * @throws Error when a property is wrong or the functions were not built; the message says what to write
 */
export class Passkeys extends Construct {
  /** The users' credentials. */
  readonly table: ITable;
  /** What challenges are sealed with, and the answers for unknown users derive from. */
  readonly secret: ISecret;
  /** Gets the records of the table's stream that could not become audit events. */
  readonly deadLetterQueue: DeadLetterQueue;
  /** Gets the audit events whose notice could not be sent; `undefined` without `noticesFrom`. */
  readonly noticesDeadLetterQueue: DeadLetterQueue | undefined;
  /** The functions, by their names in the contract. */
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** The pool's Post Authentication trigger, which counts sign-ins, where `measureAdoption` is on. */
  readonly postAuthentication: LambdaFunction | undefined;
  /** The pool's pre token generation trigger, where `tokenClaims` or `passwordFirst` needs one. */
  readonly preTokenGeneration: LambdaFunction | undefined;
  /** Gets the audit events: the bus for your rules. `undefined` where they are not published. */
  readonly eventBus: IEventBus | undefined;
  /** Registration and management, for users. */
  readonly api: HttpApi;
  /** Administration, with AWS credentials. */
  readonly adminApi: HttpApi;
  /** The operations of administrators, for `execute-api:Invoke` in a policy; see {@link Passkeys.grantAdministration}. */
  readonly administrationArn: string;
  /** The operation that erases a deleted user; see {@link Passkeys.grantErasure}. */
  readonly erasureArn: string;
  /** Where the user pool answers. */
  readonly userPoolEndpoint: string;
  /** Whose tokens the API accepts: their `iss` claim. */
  readonly issuer: string;
  /**
   * The documents to serve at the RP ID's domain, by path (`/.well-known/…`): JSON text, for `application/json`, without a redirect.
   * `SignInPages` serves them; who has pages of their own does.
   */
  readonly wellKnown: Readonly<Record<string, string>>;
  /**
   * The files of `providerBlob`, if any, text by path (`/providers/…`): an index of names and icons, as JSON, and the icons, as SVG. `SignInPages`
   * serves them. If your own server does, send `Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'` with them.
   */
  readonly providerFiles: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: PasskeysProps) {
    super(scope, id);
    checkProps(props);
    const relyingParty = { id: props.relyingPartyId, name: props.relyingPartyName, origins: props.origins };
    checkRelyingParty(relyingParty);
    checkUserPool(this, props);
    const { relatedOrigins = [] } = props;
    checkRelatedOrigins(relyingParty.id, relatedOrigins);
    const pageOrigins = [...props.origins, ...relatedOrigins];
    this.wellKnown = wellKnownDocuments(props);
    this.userPoolEndpoint = props.userPoolEndpoint ?? defaultUserPoolEndpoint(this);
    checkUserPoolEndpoint(this.userPoolEndpoint);
    checkNotices(props);
    checkExistingData(props);
    const earlier = checkEarlierTriggers(props);
    const providers = providersOf(props);
    this.providerFiles = providers ? providerFilesOf(providers) : {};
    const logging = { logRetention: props.logRetention ?? RetentionDays.ONE_MONTH, tracing: props.tracing ?? false };

    const { removalPolicy = RemovalPolicy.RETAIN, deletionProtection = true } = props;
    // Imported tables have the streams and metrics of others. The CDK's own types disagree about members that may be undefined.
    const table = (props.existingTable ??
      new CredentialsTable(this, 'Table', { removalPolicy, deletionProtection })) as Table;
    this.table = table as ITable;
    this.secret = (props.existingSecret ?? createSecret(this, removalPolicy)) as ISecret;
    this.deadLetterQueue = new DeadLetterQueue(this, 'ParkedRecords');
    this.eventBus = eventBusFor(this, props);
    const policy = policyChanges(props, poolPolicy(props.userPool, props.signInCaseSensitive));
    this.functions = createFunctions(this, {
      table: this.table,
      secret: this.secret,
      relyingParty,
      origins: [...new Set([...pageOrigins, ...nativeOrigins(relyingParty.id, props)])],
      policy,
      metadataFiles: metadataFilesOf(props),
      providerFiles: providers ? providerNameFiles(this, providers) : {},
      userPool: props.userPool,
      userPoolEndpoint: this.userPoolEndpoint,
      recentAuthentication: checkRecentAuthentication(props.recentAuthentication ?? Duration.minutes(10)),
      metricsNamespace: metricsNamespaceOf(props),
      detailedMetrics: props.detailedMetrics ?? false,
      chain: earlier.customAuth && {
        clientIds: props.userPoolClients.map((client) => client.userPoolClientId),
        earlier: earlier.customAuth,
      },
      ...logging,
      eventBus: this.eventBus,
      auditRetention: checkAuditRetention(props.auditRetention ?? Duration.days(400)),
      deadLetterQueue: this.deadLetterQueue.queue,
      adoption: checkAdoption(props),
      originSecretDigests: props.originSecret?.digests ?? '',
    });
    new AuditTrail(this, 'AuditTrail', {
      table,
      function: this.functions['audit-events'],
      deadLetterQueue: this.deadLetterQueue.queue,
      batchingWindowSeconds: checkAuditBatchingWindow(props.auditBatchingWindow ?? Duration.seconds(10)),
    });
    this.noticesDeadLetterQueue = addNotices(this, {
      ...props,
      eventBus: this.eventBus,
      table: this.table,
      ...logging,
    })?.deadLetterQueue;
    this.postAuthentication = props.measureAdoption
      ? new SignInCount(this, 'SignInCount', {
          userPool: props.userPool,
          table: this.table,
          earlier: props.chainPostAuthentication?.functionArn ?? earlier.chained.postAuthentication,
          ...logging,
        }).function
      : undefined;
    this.preTokenGeneration = addPreTokenGeneration(this, props, {
      earlier: earlier.chained.preTokenGeneration,
      policy,
      table: this.table,
      metricsNamespace: metricsNamespaceOf(props),
      ...logging,
    });
    const trigger = triggerTarget(this.functions['auth-challenge'], props);
    if (isMadeHere(props.userPool)) {
      checkNoAttachment(props.userPool, props);
      attachTriggers(props.userPool, trigger);
    } else {
      const { check } = new UserPoolAttachment(this, 'UserPool', {
        ...props,
        passwordFirst: props.passwordFirst ?? [],
        trigger,
        poolTriggerFunctions: {
          postAuthentication: this.postAuthentication,
          preTokenGeneration: this.preTokenGeneration,
        },
        earlier: earlier.all,
        ...logging,
      });
      // A deployment that is refused leaves nothing behind that is retained.
      if (check)
        for (const retained of [this.table, this.secret]) if (!props.existingTable) retained.node.addDependency(check);
    }
    checkSignIns(this, props);
    referToTriggersByName(props.userPool, this.functions['auth-challenge'], props.passwordFirst ?? []);
    this.issuer = issuerFor(this, { ...props, userPoolEndpoint: this.userPoolEndpoint, ...logging });
    const throttles = throttleSettings(props);
    this.api = new PasskeysApi(this, 'Api', {
      functions: this.functions,
      issuer: this.issuer,
      audience: props.userPoolClients.map((client) => client.userPoolClientId),
      corsOrigins: props.corsOrigins ?? pageOrigins.filter((origin) => !Token.isUnresolved(origin)),
      ...throttles,
      logRetention: logging.logRetention,
    }).httpApi;
    const administration = new AdminApi(this, 'AdminApi', {
      functions: this.functions,
      throttle: throttles.throttle,
      logRetention: logging.logRetention,
    });
    this.adminApi = administration.httpApi;
    this.administrationArn = administration.administrationArn;
    this.erasureArn = administration.erasureArn;
    addUserPoolWebAcl(this, props);
    addSupportIdQuery(this);
    new Monitoring(this, 'Monitoring', {
      ...props,
      namespace: metricsNamespaceOf(props),
      functions: this.functions,
      signInCount: this.postAuthentication,
      hasPasswordFirst: (props.passwordFirst ?? []).length > 0,
      api: this.api,
      adminApi: this.adminApi,
      table,
      deadLetterQueue: this.deadLetterQueue.queue,
      noticesDeadLetterQueue: this.noticesDeadLetterQueue?.queue,
    });
  }

  /** Lets somebody see, remove and lock any user's passkeys, and take away recovery codes (docs/administration.md). */
  grantAdministration(grantee: IGrantable): Grant {
    return grantInvocation(grantee, this.administrationArn);
  }

  /** Lets somebody erase all of any user who was deleted, the activity too (docs/administration.md#a-user-who-was-deleted). */
  grantErasure(grantee: IGrantable): Grant {
    return grantInvocation(grantee, this.erasureArn);
  }
}
