import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../../local/stack.ts';
import { freePort } from './free-port.ts';
import { synthesizeApp } from './synthesize-app.ts';

type Options = Pick<LocalStackOptions, 'context' | 'deliver' | 'onFunctionLine' | 'onTrace'>;

/**
 * Runs the app once more, beside the shared stack: for tests that configure, trace, count or break it. The two share DynamoDB Local, where
 * each has its own tables.
 *
 * @param options its `context` is the configuration beyond that of `npm start`
 */
export async function startAnotherStack({ context, ...options }: Options = {}): Promise<LocalStack> {
  const port = await freePort();
  const templateDirectory = mkdtempSync(join(tmpdir(), 'another-stack-'));
  synthesizeApp(templateDirectory, `Passkeys${port}`, `http://localhost:${port}`, context);
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
