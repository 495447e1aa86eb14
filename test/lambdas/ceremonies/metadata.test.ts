import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetadataService as Library } from '@simplewebauthn/server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metadataFiles } from '../../../contract/environment.ts';
import { readMetadata, useMetadata } from '../../../lambdas/ceremonies/metadata.ts';
import { entry, MetadataService } from '../../support/authenticator/metadata-service.ts';

const key = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';

let folder: string;
let service: MetadataService;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metadata-'));
  service = await MetadataService.create();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Reads a BLOB that has `payload`; by the tests' root, unless it is told to go by the FIDO Alliance's. */
async function read(blob: string | Promise<string>, authenticators = [key], { byFido = false } = {}) {
  const root = byFido ? undefined : file('root.pem', service.root);
  return readMetadata({ blob: file('blob.jwt', await blob), root }, authenticators);
}

describe('A valid BLOB', () => {
  it('A valid BLOB gives the statements of the requested authenticators', async () => {
    const blob = service.blob({ entries: [entry(other), entry(key, { anchors: ['MAMA'] })] });
    expect(await read(blob)).toMatchObject([{ aaguid: key, attestationRootCertificates: ['MAMA'] }]);
  });

  it('A valid BLOB may end in a newline', async () => {
    expect(await read(`${await service.blob({ entries: [entry(key)] })}\n`)).toHaveLength(1);
  });

  it('A valid BLOB under another root may be for any host', async () => {
    expect(await read(service.blob({ entries: [entry(key)] }, { host: 'www.example.com' }))).toHaveLength(1);
  });

  it('A BLOB is valid until the end of its last day', async () => {
    const blob = service.blob({ entries: [entry(key)], nextUpdate: '2030-06-15' });
    vi.useFakeTimers({ now: Date.parse('2030-06-15T23:59:59Z'), toFake: ['Date'] });
    expect(await read(blob)).toHaveLength(1);
    vi.setSystemTime(Date.parse('2030-06-16T00:00:00Z'));
    await expect(read(blob)).rejects.toThrow(
      'metadataBlob: it was good until 2030-06-15. Download a new one from https://mds3.fidoalliance.org and deploy it.',
    );
  });
});

describe('A BLOB whose certificate has expired', () => {
  it.each([
    ['the BLOB has too', '2025-03-01', 'metadataBlob: it was good until 2025-03-01. Download a new one'],
    ['the BLOB has not', '2050-01-31', 'metadataBlob: it is not signed by the FIDO Metadata Service: '],
  ])('A BLOB whose certificate has expired is refused with the first reason, if %s', async (_, nextUpdate, reason) => {
    const blob = service.blob({ entries: [entry(key)], nextUpdate }, { notAfter: '2025-03-15' });
    await expect(read(blob)).rejects.toThrow(reason);
  });
});

describe('A refused BLOB', () => {
  const unsigned = 'metadataBlob: it is not signed by the FIDO Metadata Service: ';

  it('A BLOB that was changed after it was signed is refused', async () => {
    const [header, , signature] = (await service.blob({ entries: [entry(key)] })).split('.');
    const payload = Buffer.from(JSON.stringify({ no: 8, nextUpdate: '2050-01-31', entries: [entry(key)] }));
    await expect(read(`${header}.${payload.toString('base64url')}.${signature}`)).rejects.toThrow(
      `${unsigned}BLOB signature could not be verified. Download a new one`,
    );
  });

  it('A BLOB signed up to another root is refused', async () => {
    const forged = (await MetadataService.create()).blob({ entries: [entry(key)] });
    await expect(read(forged)).rejects.toThrow(`${unsigned}BLOB certificate path could not be validated`);
  });

  it('A BLOB signed up to another root than the FIDO Alliance’s is refused by default', async () => {
    const blob = service.blob({ entries: [entry(key)] });
    expect(await read(blob)).toHaveLength(1);
    await expect(read(blob, [key], { byFido: true })).rejects.toThrow(
      `${unsigned}BLOB certificate path could not be validated`,
    );
  });

  it('A BLOB whose certificate is for another host is refused under the FIDO Alliance’s root', async () => {
    const blob = service.blob({ entries: [entry(key)] }, { host: 'www.example.com' });
    await expect(read(blob, [key], { byFido: true })).rejects.toThrow(
      `${unsigned}its certificate is not for mds.fidoalliance.org`,
    );
  });

  it('A BLOB whose certificate was signed by a certificate that is not a CA is refused', async () => {
    const blob = service.blob({ entries: [entry(key)] }, { byLeaf: true });
    await expect(read(blob)).rejects.toThrow(`${unsigned}a certificate is signed by one that may not`);
  });

  it.each([
    ['empty', ''],
    ['a web page', '<!doctype html>'],
    ['a token without a certificate', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ])('A BLOB that is %s is refused', async (_what, text) => {
    await expect(read(text)).rejects.toThrow(unsigned);
  });

  it.each(['soon', '', '2050-1-1', '2050-01-01T00:00:00Z', 20500101, null])(
    'A BLOB whose next update is %j is refused',
    async (nextUpdate) => {
      const blob = service.blob({ entries: [entry(key)], nextUpdate });
      await expect(read(blob)).rejects.toThrow(`metadataBlob: it was good until ${nextUpdate}.`);
    },
  );
});

it('A BLOB without a date of its next update is refused', async () => {
  const blob = service.blob({ entries: [entry(key)], nextUpdate: undefined });
  await expect(read(blob)).rejects.toThrow('metadataBlob: it is not signed by the FIDO Metadata Service: ');
});

describe('A refused authenticator', () => {
  it('An authenticator that the BLOB does not describe is refused', async () => {
    await expect(read(service.blob({ entries: [entry(other)] }))).rejects.toEqual(
      new Error(`authenticators: "${key}" is not described in metadataBlob. Leave it out.`),
    );
  });

  it('An authenticator without status reports is accepted', async () => {
    const blob = service.blob({ entries: [{ ...entry(key), statusReports: undefined }] });
    expect(await read(blob)).toHaveLength(1);
  });

  it.each([
    'USER_VERIFICATION_BYPASS',
    'ATTESTATION_KEY_COMPROMISE',
    'USER_KEY_REMOTE_COMPROMISE',
    'USER_KEY_PHYSICAL_COMPROMISE',
    'REVOKED',
  ])('An authenticator that was reported as %s is refused despite later reports', async (status) => {
    const blob = service.blob({ entries: [entry(key, { statuses: [status, 'FIDO_CERTIFIED'] })] });
    await expect(read(blob)).rejects.toThrow(`authenticators: "${key}" is reported as ${status} in metadataBlob.`);
  });

  it('An authenticator without a trust anchor is refused', async () => {
    const blob = service.blob({ entries: [entry(key, { anchors: [] })] });
    await expect(read(blob)).rejects.toThrow(`authenticators: "${key}" has no trust anchor in metadataBlob.`);
  });
});

describe('The metadata in a function’s folder', () => {
  const inFolder = async (name: string, blob: string, root?: string) => {
    mkdirSync(join(folder, name));
    file(join(name, metadataFiles.blob), blob);
    if (root !== undefined) file(join(name, metadataFiles.root), root);
    return join(folder, name);
  };

  it('The metadata in a function’s folder gives the library only the listed authenticators', async () => {
    const blob = await service.blob({ entries: [entry(key), entry(other)] });
    const fetched = vi.spyOn(globalThis, 'fetch');
    await Library.initialize({ mdsServers: [], statements: [], verificationMode: 'permissive' });
    await useMetadata(await inFolder('both', blob, service.root), [key]);
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
    expect(await Library.getStatement(key)).toMatchObject({ aaguid: key });
    await expect(Library.getStatement(other)).rejects.toThrow('No metadata statement found');
  });

  it('The metadata in a function’s folder is refused without a BLOB or the root of a test BLOB', async () => {
    const blob = await service.blob({ entries: [entry(key)] });
    await expect(useMetadata(await inFolder('no-root', blob), [key])).rejects.toThrow('is not signed by the FIDO');
    await expect(useMetadata(join(folder, 'nowhere'), [key])).rejects.toThrow('no such file');
  });
});
