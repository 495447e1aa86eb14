import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { retentionOf } from './retention.ts';

/** How the table guards what it holds. */
export interface CredentialsTableProps {
  /** What becomes of the table when the stack no longer has it. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether DynamoDB refuses to delete the table. */
  readonly deletionProtection: boolean;
}

/** The one table: users' passkeys, whose loss locks people out. `docs/data-model.md` says what its items are. */
export class CredentialsTable extends Table {
  constructor(scope: Construct, id: string, props: CredentialsTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // The outbox of the audit events (docs/audit.md).
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: retentionOf(props.removalPolicy, props.deletionProtection),
    });
  }
}
