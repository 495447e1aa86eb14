import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTransfer, type Transfer } from '../support/commands/transfer.ts';
import { createTable } from '../support/dynamodb/create-table.ts';

let given: Transfer;
beforeAll(async () => {
  given = await startTransfer();
}, 120_000);
afterAll(() => given.stop());

describe('A file of passkeys', () => {
  const table = `copy-${randomUUID()}`;
  beforeAll(async () => {
    const { visitor, dynamodb, user } = given;
    await createTable(dynamodb, table);
    const native = await user(`eve-${randomBytes(4).toString('hex')}`);
    const { AccessToken } = await visitor.passwordTokens({ email: native.username, password: native.password });
    await visitor.register(AccessToken, native.authenticator, {}, 'Key “1”');
  });

  it('A file exported from one table is imported into another table and exported identically', async () => {
    const { stack, passkeys, fromFile, all, exported } = given;
    const { file, lines } = await exported(stack.tableName);
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    expect((await fromFile(file, table)).out).toBe(
      `${lines.length} passkeys read: ${lines.length} imported, 0 already there, 0 skipped.\n`,
    );
    expect((await exported(table)).lines).toEqual(lines);
    const before = await all(table);
    expect((await fromFile(file, table)).out).toContain(`0 imported, ${lines.length} already there`);
    expect(await all(table)).toEqual(before);
    expect(await passkeys('export', '--table', table, '--file', file)).toMatchObject({ code: 2 });
  });

  it('All passkeys of an import have one request id, and are without notices if `--without-notices` is set', async () => {
    const { stack, dynamodb, folder, fromFile, exported } = given;
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const rows = Array.from({ length: 2 }, () => {
      const credential = { ...line.credential, id: randomBytes(20).toString('base64url') };
      return JSON.stringify({ ...line, user: { sub: randomUUID(), username: randomUUID() }, credential });
    });
    const file = join(folder, 'without-notices.jsonl');
    writeFileSync(file, rows.join('\n'));
    for (const options of [['--without-notices'], []]) {
      const into = `notices-${randomUUID()}`;
      await createTable(dynamodb, into);
      expect((await fromFile(file, into, ...options)).out).toContain('2 imported');
      const actions = (await given.all(into)).flatMap(({ lastAction }) => lastAction ?? []);
      const by = { administrator: 'passkeys import', requestId: actions[0]?.by.requestId };
      const notice = options.length > 0 ? { withoutNotice: true } : {};
      expect(actions).toMatchObject([1, 2].map(() => ({ kind: 'imported', by, ...notice })));
      expect(actions.filter((action) => 'withoutNotice' in action)).toHaveLength(options.length > 0 ? 2 : 0);
    }
  });

  it('An import of a file with invalid rows imports the valid rows and explains each skipped row', async () => {
    const { stack, folder, poolOptions, fromFile, user, exported } = given;
    const [ada, eve] = [await user(randomUUID()), await user(randomUUID())];
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const row = (who: typeof ada, credential: object = {}) =>
      JSON.stringify({
        ...line,
        user: { sub: who.sub, username: who.username },
        credential: { ...line.credential, id: randomBytes(20).toString('base64url'), ...credential },
        default: false,
      });
    const id = randomBytes(20).toString('base64url');
    const file = join(folder, 'hostile.jsonl');
    const rows = [
      row(ada, { id }),
      '',
      'passkey',
      row(ada, { publicKey: 'AAAA' }),
      row(ada, { relyingPartyId: 'evil.example\u001b[2J' }),
      row(ada, { name: 'x'.repeat(20_000) }),
      row({ ...ada, sub: randomUUID() }),
      row({ ...ada, username: eve.username }),
      row(ada),
    ];
    writeFileSync(file, rows.join('\n'));
    const { code, out } = await fromFile(file, stack.tableName, ...poolOptions);
    expect(code).toBe(5);
    expect(out.split('\n')).toEqual([
      '8 passkeys read: 2 imported, 0 already there, 6 skipped.',
      'Skipped:',
      '  invalid        line 3: The line is not JSON.',
      '  invalid        line 4: credential.publicKey is malformed, weak, or of another algorithm than ES256, ES384, ES512, Ed25519 and RS256.',
      '  relying-party  line 5: It is for "evil.example?[2J".',
      '  invalid        line 6: The line is longer than 16384 bytes.',
      '  user-unknown   line 7: The user pool has no such user.',
      '  user-mismatch  line 8: The user of that sub has another user name.',
      '',
    ]);

    const odd = { userHandle: 'AAAA' };
    writeFileSync(file, [row(ada, odd), row(eve, odd), row(eve, { id }), row(ada, { id, ...odd })].join('\n'));
    const again = await fromFile(file, stack.tableName, ...poolOptions, '--passkey-limit', '3');
    expect(again.out).toContain('4 passkeys read: 2 imported, 0 already there, 2 skipped.');
    expect(again.out).toContain('another-user  line 2: Another user has passkeys with this user handle.');
    expect(again.out).toContain('different     line 4: ');
    writeFileSync(file, row(ada));
    expect((await fromFile(file, stack.tableName, '--passkey-limit', '2')).out).toContain(
      'limit  line 1: The user has 2',
    );
  });

  it('An import warns if all credential IDs look like hexadecimal numbers', async () => {
    const { stack, folder, fromFile, exported } = given;
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const file = join(folder, 'hex.jsonl');
    const id = randomBytes(20).toString('hex');
    writeFileSync(file, `\ufeff${JSON.stringify({ ...line, credential: { ...line.credential, id } })}`);
    const report = join(folder, 'hex.json');
    const { out, error } = await fromFile(file, stack.tableName, '--dry-run', '--json', report);
    expect(error).toContain('Warning: All credential IDs in the file look like hexadecimal numbers.');
    expect(out).toContain('Warning: All credential IDs in the file look like hexadecimal numbers.');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      warnings: [expect.stringContaining('hexadecimal')],
    });
  });

  it('A dry run of an import predicts the result of the real run, duplicate rows included', async () => {
    const { stack, dynamodb, folder, fromFile, all, exported } = given;
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    line.credential.userHandle = 'AAAA';
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const other = { ...line, user: { sub: randomUUID(), username: 'other' } };
    const second = { ...line, credential: { ...line.credential, id: 'BBBB' } };
    const file = join(folder, 'plan.jsonl');
    writeFileSync(file, [line, line, other, second].map((each) => JSON.stringify(each)).join('\n'));
    const options = ['--passkey-limit', '1'];
    const dry = await fromFile(file, empty, ...options, '--dry-run');
    expect(await all(empty)).toEqual([]);
    const real = await fromFile(file, empty, ...options);
    expect(dry.out.replace('would be imported', 'imported')).toBe(real.out);
    expect(real.out).toContain('4 passkeys read: 1 imported, 1 already there, 2 skipped.');
  });

  it('An import with `--from` continues at the given line, and a failed run names that line', async () => {
    const { stack, dynamodb, folder, fromFile, exported } = given;
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const rows = Array.from({ length: 60 }, (_, index) => {
      const id = Buffer.from([1, index]).toString('base64url');
      const sub = `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
      const userHandle = Buffer.from(sub).toString('base64url');
      return JSON.stringify({
        ...line,
        user: { sub, username: sub },
        credential: { ...line.credential, id, userHandle },
      });
    });
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const file = join(folder, 'long.jsonl');
    writeFileSync(file, rows.join('\n'));
    expect((await fromFile(file, empty, '--from', '41')).out).toContain('20 passkeys read: 20 imported');
    expect((await fromFile(file, empty)).out).toContain('60 passkeys read: 40 imported, 20 already there');
    const report = join(folder, 'fault.json');
    const place = ['--from', '26'];
    const fault = await fromFile(file, 'no-such-table', ...place, '--json', report);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ imported: 0, complete: false, next: '26' });
    expect(fault.error).toContain('Not all was read. Go on with: --from 26');
    expect(fault).toMatchObject({
      code: 3,
      out: '',
      error: expect.stringContaining('AWS has no such table or user pool'),
    });
    expect(await fromFile(file, empty, '--from', 'here')).toMatchObject({ code: 2 });
  });

  it('An import interrupted by Ctrl-C finishes the started rows and names the line to continue from', async () => {
    const { stack, dynamodb, folder, begin, into, fromFile, all, exported } = given;
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const rows = Array.from({ length: 40 }, (_, index) => {
      const sub = randomUUID();
      const id = Buffer.from([2, index]).toString('base64url');
      const userHandle = Buffer.from(sub).toString('base64url');
      return JSON.stringify({
        ...line,
        user: { sub, username: sub },
        credential: { ...line.credential, id, userHandle },
      });
    });
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const file = join(folder, 'interrupted.jsonl');
    writeFileSync(file, rows.join('\n'));
    const { child, ended } = begin('import', '--from-file', file, ...into(empty), '--rate', '5');
    await vi.waitUntil(async () => (await all(empty)).length > 0, { timeout: 30_000 });
    child.kill('SIGINT');
    const { code, out, error } = await ended;
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      '25 passkeys read: 25 imported, 0 already there, 0 skipped.\nNot all was read. Go on with: --from 26\n',
    );
    expect((await fromFile(file, empty, '--from', '26')).out).toContain('15 imported, 0 already there');
  });
});

it.each<[string[], string]>([
  [['import', '--table', 't', '--relying-party-id', 'x'], 'From where? Give one of --from-table and --from-file.'],
  [['import', '--from-table', 'p', '--table', 't', '--relying-party-id', 'x'], 'Give --user-pool-id'],
  [['import', '--from-file', 'f', '--relying-party-id', 'x'], 'Give --table.'],
  [['import', '--from-file', 'f', '--table', 't'], 'Give --relying-party-id.'],
  [
    ['import', '--from-file', 'f', '--table', 't', '--relying-party-id', 'x', '--rate', '0'],
    '--rate is "0". Write a whole number',
  ],
  [['import', '--from-file', '/nowhere', '--table', 't', '--relying-party-id', 'x'], 'There is no file "/nowhere".'],
  [['export', '--table', 't'], 'Give --file.'],
])('`npx passkeys` with the arguments %j names the missing or wrong option', async (args, message) => {
  const { passkeys } = given;
  const ran = await passkeys(...args);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.error).toContain(message);
});
