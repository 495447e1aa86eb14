import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inject } from 'vitest';
import { PasskeysStack, readConfiguration } from '../../../lib/index.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../../local/stack.ts';
import { freePort } from './free-port.ts';

type Options = Pick<LocalStackOptions, 'context' | 'deliver' | 'onFunctionLine' | 'onTrace'>;
const cdkJson = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'));

/**
 * Runs the app once more, beside the shared stack: for tests that configure, trace, count or break it. The two share DynamoDB Local, where
 * each has its own tables.
 *
 * @param options its `context` is the configuration beyond that of `npm start`
 */
export async function startAnotherStack({ context, ...options }: Options = {}): Promise<LocalStack> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const templateDirectory = mkdtempSync(join(tmpdir(), 'another-stack-'));
  const stackName = `Passkeys${port}`;
  if (context) synthesize(templateDirectory, stackName, url, context);
  else copySharedStack(templateDirectory, stackName, url);
  const { endpoint } = inject('table');
  const started = { ...options, port, inMemory: true, templateDirectory, dynamoDbEndpoint: endpoint };
  const stack = await startLocalStack(started);
  return {
    ...stack,
    async stop() {
      await stack.stop();
      rmSync(templateDirectory, { recursive: true });
    },
  };
}

/** Does what `npm start` has the CDK's command line do, in this process. */
function synthesize(outdir: string, stackName: string, url: string, context: Readonly<Record<string, string>>): void {
  const local = { region: 'ap-southeast-2', relyingPartyId: 'localhost', origins: url, userPoolEndpoint: url };
  const app = new App({
    outdir,
    context: { ...cdkJson.context, ...context, ...local },
    builtinCloudFormationValidation: false,
  });
  const { region, ...configuration } = readConfiguration(app.node);
  new PasskeysStack(app, 'Passkeys', { stackName, env: { region }, ...configuration });
  app.synth();
}

/** Copies what was synthesized for the shared stack. The template, the pages' configuration and the well-known documents name the URL. */
function copySharedStack(directory: string, stackName: string, url: string): void {
  cpSync(inject('templateDirectory'), directory, { recursive: true });
  for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || /\.(mjs|js|map)$/.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    const text = readFileSync(path, 'utf8');
    if (text.includes(inject('url'))) writeFileSync(path, text.replaceAll(inject('url'), url));
  }
  const path = join(directory, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.artifacts.Passkeys.properties.stackName = stackName;
  writeFileSync(path, JSON.stringify(manifest));
}
