import { expect, test } from 'vitest';
import { example } from '../support/packages/example.ts';

test('Next.js: builds, with the page prerendered and the check on the server', () => {
  using project = example('nextjs');
  const built = project.run('npm run build');
  expect(built).toMatch(/○ \/\n/);
  expect(built).toContain('ƒ /api/account');
});
