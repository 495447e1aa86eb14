import { expect, test } from 'vitest';
import { example } from '../support/packages/example.ts';

test('The Next.js example builds with a prerendered page and a server-side check', () => {
  using project = example('nextjs');
  const built = project.run('npm run build');
  expect(built).toMatch(/○ \/\n/);
  expect(built).toContain('ƒ /api/account');
});
