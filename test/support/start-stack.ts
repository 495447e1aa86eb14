import type { TestProject } from 'vitest/node';
import type { Config } from '../../lambdas/contract.ts';
import { startLocalStack } from '../../local/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    config: Config;
    /** Origin of the local stack; empty when the tests run against a deployed one. */
    url: string;
    /** The local stack's table, for what no API does yet. */
    table: { readonly endpoint: string; readonly name: string };
    /** What `cdk synth` wrote for the local stack. */
    templateDirectory: string;
  }
}

/** The system under test: the stack that `PASSKEYS_CONFIG` describes (the JSON of its `Config` output), else a local one. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const deployed = process.env['PASSKEYS_CONFIG'];
  if (deployed) {
    project.provide('config', JSON.parse(deployed));
    project.provide('url', '');
    project.provide('table', { endpoint: '', name: '' });
    project.provide('templateDirectory', '');
    return undefined;
  }
  const stack = await startLocalStack({ port: 0, inMemory: true, log: 'silent' });
  const answer = await fetch(`${stack.url}/config.json`);
  project.provide('config', (await answer.json()) as Config);
  project.provide('url', stack.url);
  project.provide('table', { endpoint: stack.dynamoDbEndpoint, name: stack.tableName });
  project.provide('templateDirectory', stack.templateDirectory);
  return () => stack.stop();
}
