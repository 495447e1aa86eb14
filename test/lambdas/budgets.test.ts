import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from 'vitest';
import { environment } from '../../contract/environment.ts';
import type { BundleName } from '../../lib/functions/bundles.ts';

const bundles = join(import.meta.dirname, '../../dist/lambdas');

/** Kilobytes that a cold start reads, and modules of Node's that it loads. A number that grows is a decision, not an accident. */
const budgets: Record<BundleName, { kilobytes: number; modules: number }> = {
  'auth-challenge': { kilobytes: 337, modules: 23 },
  'auth-challenge-chained': { kilobytes: 446, modules: 23 },
  'pre-token-generation': { kilobytes: 256, modules: 23 },
  'pre-token-generation-chained': { kilobytes: 365, modules: 23 },
  attachment: { kilobytes: 252, modules: 34 },
  'user-pool-issuer': { kilobytes: 239, modules: 34 },
  'origin-secret': { kilobytes: 213, modules: 34 },
  notices: { kilobytes: 387, modules: 23 },
  'registration-options': { kilobytes: 389, modules: 23 },
  // 27 kB of it run at synthesis alone: the provider BLOB, with a parser of XML.
  register: { kilobytes: 643, modules: 24 },
  list: { kilobytes: 280, modules: 23 },
  update: { kilobytes: 296, modules: 23 },
  remove: { kilobytes: 271, modules: 23 },
  'recovery-codes': { kilobytes: 257, modules: 23 },
  'new-recovery-codes': { kilobytes: 268, modules: 23 },
  'authentication-options': { kilobytes: 319, modules: 23 },
  'authentication-user': { kilobytes: 322, modules: 26 },
  'adoption-policy': { kilobytes: 254, modules: 23 },
  'post-authentication': { kilobytes: 240, modules: 23 },
  telemetry: { kilobytes: 82, modules: 23 },
  'admin-list': { kilobytes: 282, modules: 23 },
  'admin-remove': { kilobytes: 264, modules: 23 },
  'admin-remove-all': { kilobytes: 261, modules: 23 },
  'step-up-options': { kilobytes: 289, modules: 23 },
  'step-up': { kilobytes: 339, modules: 26 },
  recovery: { kilobytes: 270, modules: 23 },
  activity: { kilobytes: 259, modules: 23 },
  'admin-activity': { kilobytes: 261, modules: 23 },
  'audit-events': { kilobytes: 308, modules: 23 },
  'admin-lock': { kilobytes: 262, modules: 23 },
  'admin-unlock': { kilobytes: 258, modules: 23 },
  'admin-forget': { kilobytes: 296, modules: 23 },
  'admin-recovery': { kilobytes: 262, modules: 23 },
  'admin-reset-recovery': { kilobytes: 257, modules: 23 },
  'post-authentication-chained': { kilobytes: 352, modules: 23 },
};

function kilobytesOf(name: string): number {
  const folder = join(bundles, name);
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 1000;
}

/** Node's own modules that are loaded when the function is, in a process where Lambda's runtime has loaded what it needs. */
async function modulesOf(name: string): Promise<number> {
  const url = pathToFileURL(join(bundles, name, 'index.mjs')).href;
  const script = `
    for (const name of ['http', 'https', 'fs', 'util', 'stream']) require(name);
    const before = process.moduleLoadList.length;
    import(${JSON.stringify(url)}).then(() => {
      console.log(process.moduleLoadList.length - before);
      process.exit();
    });`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], {
    env: {
      ...Object.fromEntries(Object.values(environment).map((variable) => [variable, '1'])),
      [environment.policy]: '{}',
      [environment.adoptionPolicy]: 'optional',
      [environment.chain]: '{"clientIds":[],"earlier":{"PreTokenGeneration":"1","PostAuthentication":"1"}}',
      AWS_REGION: 'ap-southeast-2',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      // Nobody listens there, and what fails while a function starts is no news.
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    },
  });
  if (!stdout) throw new Error(stderr);
  return Number(stdout);
}

describe.concurrent.each(Object.entries(budgets))('The bundle %s', (name, { kilobytes, modules }) => {
  it(`The bundle ${name} has at most ${kilobytes} kB`, ({ expect }) => {
    expect(Math.round(kilobytesOf(name))).toBeLessThanOrEqual(kilobytes);
  });

  it(`The bundle ${name} loads at most ${modules} built-in modules of Node`, async ({ expect }) => {
    expect(await modulesOf(name)).toBeLessThanOrEqual(modules);
  });
});
