import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { bundlePeer } from '../../../bench/peer-package.ts';
import { peer } from '../../../bench/systems/peer.ts';
import { createPeerTable } from '../../../bench/systems/peer-table.ts';
import type { Invoke, Person } from '../../../bench/systems/system.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
const published = join(modules, 'amazon-cognito-passwordless-auth/dist/cdk/custom-auth');
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * amazon-cognito-passwordless-auth as it is published on npm: its Lambda handlers, bundled as its construct does it, run in this process and
 * fill a table of their own.
 */
export async function startPeer(endpoint: string, origin: string) {
  const tableName = `peer-${randomUUID()}`;
  const dynamodb = new DynamoDBClient({ endpoint, region: 'ap-southeast-2', credentials });
  await createPeerTable(dynamodb, tableName);
  mkdirSync(join(modules, '.cache'), { recursive: true });
  const bundles = mkdtempSync(join(modules, '.cache/peer-'));
  await bundlePeer(published, bundles);
  const system = peer(bundles, tableName, {
    ALLOWED_ORIGINS: origin,
    LOG_LEVEL: 'NONE',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'ap-southeast-2',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  for (const { environment } of Object.values(system.functions)) {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  }
  const invoke: Invoke = async (role, event) => {
    const { handler } = await import(pathToFileURL(system.functions[role].entry).href);
    return handler(event);
  };
  return {
    dynamodb,
    tableName,
    register: (who: Person) => system.perform.registration(who, invoke),
    stop() {
      vi.unstubAllEnvs();
      dynamodb.destroy();
      rmSync(bundles, { recursive: true });
    },
    signIn: (who: Person) => system.perform.named(who, invoke),
  };
}
