import { describe, expect, it } from 'vitest';
import { loopbackUrl } from '../../bench/load/loopback.ts';

describe('loopbackUrl', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:8080/x', 'https://127.1.2.3', 'http://[::1]:3000'])(
    'loopbackUrl accepts the local address %s',
    (url) => {
      expect(loopbackUrl(url).href).toBe(new URL(url).href);
    },
  );

  it.each([
    'https://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://[::ffff:8.8.8.8]',
    'http://localhost@example.com',
    'ftp://localhost',
    'localhost:3000',
  ])('loopbackUrl refuses the address %s', (url) => {
    expect(() => loopbackUrl(url)).toThrow('not this machine');
  });
});
