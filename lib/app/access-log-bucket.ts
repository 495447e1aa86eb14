import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Makes the bucket for CloudFront's standard logs, which have the addresses of all callers. They expire as other logs do. */
export function accessLogBucket(scope: Construct, logRetention: RetentionDays): IBucket {
  const bucket = new Bucket(scope, 'AccessLogs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    // CloudFront delivers its logs by an ACL.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    // The value of each member is its number of days.
    lifecycleRules: [{ expiration: Duration.days(logRetention) }],
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds logs itself, and only CloudFront writes them.',
  });
  return bucket as IBucket; // CDK's declarations disagree with themselves under exactOptionalPropertyTypes.
}
