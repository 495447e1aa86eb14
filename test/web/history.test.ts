import { afterEach, expect, test, vi } from 'vitest';
import { remember } from '../../web/app/history.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['pushState', 'sign-in', 'password'],
  ['replaceState', 'sign-in', 'home'],
] as const)('A browser that refuses `%s` does not keep the page from going from %s to %s', (method, from, to) => {
  const refuse = vi.fn(() => {
    throw new DOMException('Attempt to use history.pushState() more than 100 times', 'SecurityError');
  });
  vi.stubGlobal('location', { pathname: '/', hash: '#sign-up' });
  vi.stubGlobal('history', { [method]: refuse });
  expect(() => remember(from, to)).not.toThrow();
  expect(refuse).toHaveBeenCalledOnce();
});
