import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import type { TemplateFunction } from '../../../local/functions/template-functions.ts';
import type { Run } from './stack-with-faults.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/**
 * Runs the functions' bundles in this process, each handling any number of events at the same time: concurrency for which Lambda would have
 * as many execution environments.
 */
export function inProcess(functions: readonly TemplateFunction[]): Run {
  const loaded = new Map<string, Promise<Handler>>();
  return {
    async invoke(functionArn, event) {
      const found = functions.find(({ arn }) => arn === functionArn);
      if (!found) throw new Error(`There is no function ${functionArn}.`);
      const loading = loaded.get(functionArn) ?? load(found);
      loaded.set(functionArn, loading);
      const handler = await loading;
      const answer = await handler(JSON.parse(JSON.stringify(event)), { awsRequestId: 'in-process' });
      return JSON.parse(JSON.stringify(answer));
    },
    async stop() {
      vi.unstubAllEnvs();
    },
  };
}

/** A bundle reads its environment while it loads, and the SDK some of it at the first call, which is part of that. */
async function load({ environment }: TemplateFunction): Promise<Handler> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  const { href } = pathToFileURL(join(environment['LAMBDA_TASK_ROOT'] ?? '', 'index.mjs'));
  const { handler } = await import(href);
  return handler;
}
