import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OperationName, TriggerName } from '../contract/operations.ts';
import { constructId } from '../lib/functions/construct-id.ts';
import { startDynamoDbLocal } from '../local/dynamodb/dynamodb-local.ts';
import { createTables } from '../local/dynamodb/tables.ts';
import { loadSecrets } from '../local/endpoints/secrets.ts';
import { templateFunctions } from '../local/functions/template-functions.ts';
import { readCloudAssembly } from '../local/template/cloud-assembly.ts';
import { stackResources } from '../local/template/stack-resources.ts';
import { synthesize } from '../local/template/synthesize.ts';
import { trustingUserPool } from '../test/support/user-pool/trusting-user-pool.ts';
import { certificate } from './aws/certificate.ts';
import { dynamoDbEndpoint } from './aws/dynamodb.ts';
import { Meter } from './aws/meter.ts';
import { secretsManagerEndpoint } from './aws/secrets-manager.ts';
import { cpuShares } from './lambda/cpu-shares.ts';
import type { Host, LambdaFunction } from './lambda/execution-environment.ts';
import { bundlePeer, bundleRuntime, installPeer } from './peer-package.ts';
import { ours } from './systems/ours.ts';
import { peer } from './systems/peer.ts';
import { createPeerTable } from './systems/peer-table.ts';
import { relyingParty, type System } from './systems/system.ts';

/** Both systems, ready to be measured on the same ground. */
export interface Stage {
  readonly systems: readonly [System, System];
  readonly host: Host;
  readonly meter: Meter;
  /** Uses the processor only, to see what a share of it is. */
  readonly burn: LambdaFunction;
  /** DynamoDB Local itself, past the endpoint that counts. */
  readonly dynamoDbEndpoint: string;
  stop(): Promise<void>;
}

const region = 'ap-southeast-2';
const peerTable = 'Fido2AuthenticatorsTable';

/**
 * Starts DynamoDB Local in memory, the AWS endpoints over TLS, and makes both systems' tables.
 *
 * @param bundles our bundles, a folder a function
 */
export async function setStage(bundles: string, signal: AbortSignal): Promise<Stage> {
  const started = new AsyncDisposableStack();
  try {
    return await set(started, bundles, signal);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function set(started: AsyncDisposableStack, bundles: string, signal: AbortSignal): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  await installPeer();
  const templateDirectory = join(directory, 'cdk.out');
  const { id, origin } = relyingParty;
  const userPool = await trustingUserPool();
  started.defer(() => userPool.close());
  const context = { region, relyingPartyId: id, origins: origin, userPoolEndpoint: userPool.endpoint };
  const [database, endpointCertificate, peerBundles, { runtime, burn }] = await Promise.all([
    startDynamoDbLocal().then((it) => {
      started.defer(() => it.stop());
      return it;
    }),
    certificate(directory),
    bundlePeer(),
    bundleRuntime(),
    synthesize(templateDirectory, context, signal),
  ]);
  const resources = stackResources(readCloudAssembly(templateDirectory), region);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: database.endpoint, region, credentials });
  await Promise.all([createTables(client, resources), createPeerTable(client, peerTable)]);
  client.destroy();

  const meter = new Meter();
  const dynamodb = await dynamoDbEndpoint(database.endpoint, endpointCertificate, meter);
  started.defer(() => dynamodb.stop());
  const secrets = await secretsManagerEndpoint(loadSecrets(resources), region, endpointCertificate, meter);
  started.defer(() => secrets.stop());
  const shares = cpuShares();
  started.defer(() => shares.stop());

  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    NODE_EXTRA_CA_CERTS: endpointCertificate.file,
  };
  const functions = templateFunctions(resources, () => environment);
  const environmentOf = (name: TriggerName | OperationName) => {
    const found = functions.find(({ label }) => label === constructId(name));
    if (!found) throw new Error(`The template has no function ${constructId(name)}.`);
    return { ...found.environment };
  };
  const system = ours(bundles, environmentOf);
  // What Lambda sets for every function.
  const common = Object.entries(system.functions.define.environment).filter(([name]) => /^(AWS_|LANG$|TZ$)/.test(name));
  return {
    systems: [system, peer(peerBundles, peerTable, { ...Object.fromEntries(common), ...environment })],
    host: { runtime, shares, signal },
    meter,
    burn: { name: 'burn', entry: burn, environment: {} },
    dynamoDbEndpoint: database.endpoint,
    stop: () => started.disposeAsync(),
  };
}
