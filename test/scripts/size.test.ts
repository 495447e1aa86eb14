import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const document = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');
const script = fileURLToPath(new URL('../../scripts/size.ts', import.meta.url));
const run = (...options: string[]) => spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });

describe('The size of the browser client', () => {
  test('The browser client is within its size limit, and smaller for a page that imports less', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    const sizes = Array.from(stdout.matchAll(/([\d,]+) bytes/g), ([, bytes = '']) => Number(bytes.replace(',', '')));
    const [everything = 0, autofill = 0, button = 0, amplify = 0] = sizes;
    expect(everything).toBeLessThanOrEqual(15_400);
    expect(autofill).toBeLessThan(everything);
    expect(button).toBeLessThan(autofill);
    expect(amplify).toBeLessThan(button);
    expect(amplify).toBeGreaterThan(1_000);
    expect(stdout).toMatch(/[\d,]+ bytes {2}speaks German too\n/);
  });

  test('docs/client.md has the sizes that the script prints', () => {
    const { stdout } = run();
    const sizeOf = (page: string) => {
      const [, bytes = ''] = new RegExp(`([\\d,]+) bytes {2}${page}\\n`).exec(stdout) ?? [];
      return `${(Number(bytes.replace(',', '')) / 1000).toFixed(1)} kB`;
    };
    expect(document).toContain(`everything: ${sizeOf('everything')} gzipped`);
    expect(document).toContain(`a sign-in page with autofill: ${sizeOf('signs in, with autofill')})`);
  });

  test.each(['1000', 'no number'])('The size script fails above the limit of %s', (limit) => {
    const { status, stderr } = run('--limit', limit);
    expect(status).toBe(1);
    expect(stderr).toContain('above its limit');
  });
});
