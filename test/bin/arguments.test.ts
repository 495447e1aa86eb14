import { expect, it } from 'vitest';
import { readAdminOptions } from '../../bin/admin/options.ts';
import { encryptedUrlOf, parse } from '../../bin/arguments.ts';

import { CommandError } from '../../bin/command-error.ts';
import { readTraceOptions } from '../../bin/trace/options.ts';

const at = ['--endpoint', 'https://a.execute-api.eu-west-1.amazonaws.com'];

// A credential ID is random bytes in base64url: one of 64 begins with a dash.
it.each(['-AbC_', '--bC3', '-', '-_', '-------A', '--AAAA==', 'AbC-'])(
  'A passkey’s ID is taken as it is, wherever the options stand: %s',
  (id) => {
    const orders = [
      ['remove', 'ann', id, ...at],
      [...at, 'remove', 'ann', id],
      ['remove', ...at, 'ann', '--', id],
    ];
    for (const args of orders) {
      expect(readAdminOptions(args, {})).toMatchObject({ action: 'remove', user: 'ann', passkey: id });
    }
  },
);

it.each(['-abcdefg', '-KJaXmPLvHcESHA=', '--JaXmPLvHcESHA='])(
  'A support ID is taken as it is, wherever the options stand: %s',
  (supportId) => {
    for (const args of [
      [supportId, '--days', '2'],
      ['--days', '2', supportId],
    ]) {
      expect(readTraceOptions(args, { AWS_REGION: 'eu-west-1' })).toMatchObject({ supportId, days: 2 });
    }
  },
);

it('Positional arguments keep their order if the first begins with a dash', () => {
  const { user, passkey } = readAdminOptions(['remove', '-ann', 'KEY', ...at], {});
  expect([user, passkey]).toEqual(['-ann', 'KEY']);
});

it.each([
  [['list', 'ann', '--endpont', 'https://a.example'], /--endpont/],
  [['list', 'ann', '--endpoint=https://A1.example', '--jsn'], /--jsn/],
  [['list', 'ann', '-x', ...at], /takes a user/],
  [['list', 'ann', '--endpoint', '-x'], /--endpoint/],
  [['remove', '--user-pool-id', '-x', 'ann', 'KEY', ...at], /--user-pool-id/],
  [['lock', '--user-pool-id', '-AbC', 'ann', ...at], /--user-pool-id/],
])('A wrong option is refused: %j', (args, message) => {
  const refused = expect.objectContaining({ kind: 'usage', message: expect.stringMatching(message) });
  expect(() => readAdminOptions(args, { AWS_REGION: 'eu-west-1' })).toThrow(refused);
});

it('An argument of a command without positional arguments is refused', () => {
  for (const argument of ['-x', '--AbC', 'x', '--']) {
    const read = () => parse([argument], { options: {} });
    if (argument === '--') expect(read().positionals).toEqual([]);
    else expect(read).toThrow(CommandError);
  }
});

it.each(['http://localhost:4566', 'http://abc.execute-api.localhost:4566/', 'http://127.0.0.1:1', 'http://[::1]:1'])(
  'Commands sign for an endpoint of this machine without encryption: %s',
  (url) => {
    expect(encryptedUrlOf(url).href).toBe(new URL(url).href);
  },
);

it.each(['http://localhost.example.com', 'http://notlocalhost', 'http://a.localhost.example.com', 'http://10.0.0.1'])(
  'An eavesdropper gets no signed request: commands refuse an endpoint elsewhere without encryption: %s',
  (url) => {
    expect(() => encryptedUrlOf(url)).toThrow('is not encrypted');
  },
);
