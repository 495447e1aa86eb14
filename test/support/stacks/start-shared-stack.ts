import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Config } from '../../../contract/shapes.ts';
import { startLocalStack } from '../../../local/stack.ts';
import { leaksInFiles, noteLine, type ScanFiles, scanInto } from '../observed/secrets-scan.ts';
import { freePort } from './free-port.ts';
import { synthesizeApp } from './synthesize-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    config: Config;
    /** Origin of the local stack; empty when the tests run against a deployed one. */
    url: string;
    /** The local stack's table, for what no API does yet. */
    table: { readonly endpoint: string; readonly name: string };
    /** What `cdk synth` wrote for the local stack. */
    templateDirectory: string;
    /** Files: what functions wrote, and what tests used that must not be in it; none when the tests run against a deployed stack. */
    scan?: ScanFiles;
  }
}

/**
 * The system under test: the stack that `PASSKEYS_CONFIG` describes (the JSON of its `Config` output), else a local one. What its functions
 * write is scanned at the end, and a secret in it fails the run.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const deployed = process.env['PASSKEYS_CONFIG'];
  if (deployed) {
    project.provide('config', JSON.parse(deployed));
    project.provide('url', '');
    project.provide('table', { endpoint: '', name: '' });
    project.provide('templateDirectory', '');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'passkeys-scan-'));
  const scan = { written: join(folder, 'written'), secrets: join(folder, 'secrets') };
  for (const file of Object.values(scan)) writeFileSync(file, '');
  scanInto(scan);
  const port = await freePort();
  const templateDirectory = join(folder, 'cdk.out');
  synthesizeApp(templateDirectory, 'Passkeys', `http://localhost:${port}`);
  const stack = await startLocalStack({
    port,
    templateDirectory,
    inMemory: true,
    log: 'silent',
    onFunctionLine: noteLine,
  });
  const answer = await fetch(`${stack.url}/config.json`);
  project.provide('config', (await answer.json()) as Config);
  project.provide('url', stack.url);
  project.provide('table', { endpoint: stack.dynamoDbEndpoint, name: stack.tableName });
  project.provide('templateDirectory', stack.templateDirectory);
  project.provide('scan', scan);
  return async () => {
    await stack.stop();
    const found = leaksInFiles(scan);
    rmSync(folder, { recursive: true });
    if (found.length === 0) return;
    // What a teardown throws fails the run.
    throw new Error(`Functions wrote what must not be in a log:\n${found.join('\n')}`);
  };
}
