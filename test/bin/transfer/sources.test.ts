import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileSource, type Row } from '../../../bin/transfer/sources.ts';
import { rehearsalCredential } from '../../../lambdas/ceremonies/rehearsal.ts';

const folder = mkdtempSync(join(tmpdir(), 'sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (id: string) =>
  JSON.stringify({
    version: 1,
    user: { username: 'ada' },
    credential: {
      id,
      publicKey: Buffer.from(rehearsalCredential.publicKey).toString('base64url'),
      counter: 0,
      backupEligible: true,
      backedUp: true,
      relyingPartyId: 'example.com',
      createdAt: '2026-01-01T00:00:00Z',
    },
  });
const ids = [randomBytes(20), randomBytes(20)].map((id) => id.toString('base64url'));
const text = ids.map(line).join('\n');

function fileOf(bytes: string | Uint8Array) {
  const path = join(folder, `${randomBytes(8).toString('hex')}.jsonl`);
  writeFileSync(path, bytes);
  return fileSource(path);
}

async function rowsOf(source: ReturnType<typeof fileSource>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of source.pages(undefined)) rows.push(...page.rows);
  return rows;
}

describe('A file of passkeys', () => {
  it.each<[string, string | Uint8Array]>([
    ['UTF-8', text],
    ['UTF-8 with a byte order mark', `\ufeff${text}`],
    ['UTF-8 with a byte order mark before each line', `\ufeff${text.replace('\n', '\n\ufeff')}`],
    ['UTF-8 with Windows line ends', text.replace('\n', '\r\n')],
    ['UTF-16 as PowerShell writes it', Buffer.from(`\ufeff${text}\r\n`, 'utf16le')],
  ])('A file in %s is read', async (_, bytes) => {
    const rows = await rowsOf(fileOf(bytes));
    expect(rows).toMatchObject(
      ids.map((id, index) => ({ where: `line ${index + 1}`, candidate: { credential: { id } } })),
    );
    expect(await fileOf(bytes).survey()).toEqual({ total: 2, warnings: [] });
  });

  it('A file in big-endian UTF-16 is refused with what to do', async () => {
    const source = fileOf(Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
    await expect(source.survey()).rejects.toThrow('The file is in UTF-16 (big-endian). Save it as UTF-8.');
  });

  const [one, other] = [randomBytes(20).toString('hex'), randomBytes(32).toString('hex').toUpperCase()];
  it.each<[string, string[], number]>([
    ['hexadecimal IDs only', [one, other], 1],
    ['one hexadecimal ID', [one], 1],
    ['one hexadecimal ID among others', [one, ...ids], 0],
    ['base64url IDs', ids, 0],
    ['short IDs', ['AAAA'], 0],
    ['no line', [], 0],
  ])('A file with %s gives the right number of warnings (case %$)', async (_, given, warnings) => {
    const survey = await fileOf(given.map(line).join('\n')).survey();
    expect(survey.warnings).toHaveLength(warnings);
    if (warnings > 0) expect(survey.warnings[0]).toContain('Convert them to base64url.');
  });
});
