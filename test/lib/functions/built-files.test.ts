import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtFolder } from '../../../lib/functions/built-files.ts';

test('`builtFolder` returns a built folder, and names a missing file with the command that builds it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'passkeys-dist-'));
  try {
    await writeFile(join(root, 'index.html'), '');
    expect(builtFolder('.', 'index.html', root)).toBe(root);
    expect(() => builtFolder('lambdas/list', 'index.mjs', root)).toThrow(
      `${join(root, 'lambdas/list/index.mjs')} is missing: run "npm run build" before synthesis.`,
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
