import { basename, join } from 'node:path';
import { CfnElement, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { Config } from '../../contract/shapes.ts';
import { builtFolder } from '../functions/built-files.ts';
import { functionRole } from '../functions/function-role.ts';
import { outputFolder } from '../functions/output-file.ts';

/** What is put into the bucket. */
export interface PageFilesProps {
  readonly bucket: IBucket;
  /** Becomes `/config.json`. */
  readonly config: Config;
  /** Documents below `/.well-known/`, JSON text by path. */
  readonly wellKnown: Readonly<Record<string, string>>;
  /** Documents below `/providers/`, text by path. */
  readonly providerFiles: Readonly<Record<string, string>>;
  /** How long the log of the function that copies the files is kept. */
  readonly logRetention: RetentionDays;
}

/**
 * The built pages and their configuration, in the bucket. What has a hash in its name is kept by browsers for good, and
 * outlives the next deployment for pages that are open; the well-known documents are kept for an hour, and everything else is asked
 * for again each time, so nothing has to be invalidated.
 *
 * @throws Error when the pages were not built
 */
export class PageFiles extends Construct {
  constructor(scope: Construct, id: string, props: PageFilesProps) {
    super(scope, id);
    const folder = builtFolder('web', 'index.html');
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = functionRole(this, 'Role', logGroup);
    const providers = Object.keys(props.providerFiles).length > 0;
    const common = { destinationBucket: props.bucket, role, logGroup };
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      sources: [Source.asset(join(folder, 'assets'))],
      destinationKeyPrefix: 'assets',
      prune: false,
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const pages = new BucketDeployment(this, 'Pages', {
      ...common,
      sources: [Source.asset(folder, { exclude: ['assets'] }), Source.jsonData('config.json', props.config)],
      exclude: ['assets/*', '.well-known/*', ...(providers ? ['providers/*'] : [])],
      cacheControl: [CacheControl.fromString('no-cache')],
    });
    // Their names have no extension that would say their type.
    new BucketDeployment(this, 'WellKnown', {
      ...common,
      sources: Object.entries(props.wellKnown).map(([path, text]) => Source.data(basename(path), text)),
      destinationKeyPrefix: '.well-known',
      contentType: 'application/json',
      cacheControl: [CacheControl.fromString('public, max-age=3600')],
    });
    if (providers) {
      new BucketDeployment(this, 'Providers', {
        ...common,
        sources: [Source.asset(join(outputFolder(this, props.providerFiles), 'providers'))],
        destinationKeyPrefix: 'providers',
        cacheControl: [CacheControl.fromString('public, max-age=3600')],
      });
    }
    // A page that is there before its scripts would not work.
    pages.node.addDependency(assets);
    acknowledgeCopying(Stack.of(this), role, props.bucket);
  }
}

/** As cdk-nag writes it, where the stack may be in any account or region. */
const named = (value: string, pseudoParameter: string) =>
  Token.isUnresolved(value) ? `<AWS::${pseudoParameter}>` : value;

/** For cdk-nag: what CDK's own construct for copying files asks for can't be narrowed from outside. */
function acknowledgeCopying(stack: Stack, role: IRole, bucket: IBucket): void {
  const resource = bucket.node.defaultChild;
  const bucketId = CfnElement.isCfnElement(resource) ? stack.getLogicalId(resource) : '';
  const partition = named(stack.partition, 'Partition');
  const assets = `cdk-hnb659fds-assets-${named(stack.account, 'AccountId')}-${named(stack.region, 'Region')}`;
  const findings = [
    ...['Abort*', 'DeleteObject*', 'GetBucket*', 'GetObject*', 'List*'].map((action) => `Action::s3:${action}`),
    `Resource::<${bucketId}.Arn>/*`,
    `Resource::arn:${partition}:s3:::${assets}/*`,
  ];
  const reason =
    'CDK’s BucketDeployment asks for it: to read the assets of this deployment and write the pages’ bucket.';
  for (const finding of findings) Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  const copier = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (copier) {
    Validations.of(copier).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'CDK chooses the Python its own function runs on.',
    });
  }
}
