import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../bin/commands.ts';
import { MetadataService } from '../support/authenticator/metadata-service.ts';

const key = '11111111-1111-4111-8111-111111111111';
const payload = { entries: undefined, [key]: { friendlyNames: { 'en-US': 'A manager' } } };

let folder: string;
let server: Server;
let signed: string;
/** What the service sends, by path. */
const files = new Map<string, string>();
const at = (path: string) => `http://localhost:${(server.address() as AddressInfo).port}${path}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'providers-command-'));
  const service = await MetadataService.create();
  signed = await service.blob(payload);
  writeFileSync(join(folder, 'root.pem'), service.root);
  files.set('/signed', signed).set('/unsigned', JSON.stringify(payload));
  server = createServer(({ url = '' }, response) => {
    response.writeHead(files.has(url) ? 200 : 503).end(files.get(url));
  });
  await new Promise<void>((resolve) => void server.listen(0, resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => commands['providers']?.run(args);
const out = (name: string) => join(folder, name);

describe('`npx passkeys providers`', () => {
  it('`providers` writes a BLOB that verifies', async () => {
    const answer = await run('--out', out('good.jwt'), '--url', at('/signed'), '--root', out('root.pem'));
    expect(answer).toBe(`Wrote ${out('good.jwt')}: 1 providers, 0 with an icon that can be served.`);
    expect(readFileSync(out('good.jwt'), 'utf8')).toBe(signed);
  });

  it('`providers` writes JSON without a signature only on demand', async () => {
    const args = ['--out', out('plain.json'), '--url', at('/unsigned')];
    await expect(run(...args)).rejects.toThrow('JSON without a signature');
    expect(existsSync(out('plain.json'))).toBe(false);
    expect(await run(...args, '--unsigned')).toContain('1 providers');
  });

  it.each([
    ['that is not signed by FIDO', '/signed', 'it is not signed by the FIDO Metadata Service'],
    ['that cannot be downloaded', '/missing', 'could not be downloaded: it answered 503.'],
  ])('`providers` leaves the file as it was for a BLOB %s', async (_, path, reason) => {
    writeFileSync(out('old.jwt'), 'old');
    await expect(run('--out', out('old.jwt'), '--url', at(path))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(reason),
    });
    expect(readFileSync(out('old.jwt'), 'utf8')).toBe('old');
    expect(existsSync(out('old.jwt.partial'))).toBe(false);
  });

  it.each([
    ['without a file', [], 'Where to? Give --out'],
    ['with an address that is not encrypted', ['--out', 'a', '--url', 'http://example.com'], 'is not encrypted'],
    ['with an unknown option', ['--out', 'a', '--what'], '--what'],
  ])('`providers` %s is called wrongly', async (_, args, reason) => {
    await expect(run(...args)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(reason) });
  });
});
