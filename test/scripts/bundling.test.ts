import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as untouched from '@simplewebauthn/server';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundling } from '../../scripts/bundling/options.ts';
import { replaced } from '../../scripts/bundling/replaced.ts';
import published from '../vectors/webauthn-l3-test-vectors.json' with { type: 'json' };

type Library = Pick<typeof untouched, 'verifyAuthenticationResponse' | 'verifyRegistrationResponse'>;
type Vector = (typeof published.vectors)[number];

/** The library as functions that register have it, and as functions that only verify assertions have it: by the same options and plugins. */
let registering: Library;
let asserting: Pick<Library, 'verifyAuthenticationResponse'>;
let folder: string;

async function library<Exports>(options: BuildOptions, exports: string): Promise<Exports> {
  const outfile = join(folder, `${randomUUID()}.mjs`);
  // A function has the SDK too, and the build fails where nothing of it is left to replace.
  const contents = `
    export { ${exports} } from '@simplewebauthn/server';
    export { DynamoDBClient } from '@aws-sdk/client-dynamodb';`;
  await build({ ...options, splitting: false, stdin: { contents, resolveDir: import.meta.dirname }, outfile });
  return import(outfile);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundling-'));
  registering = await library(bundling('register'), 'verifyAuthenticationResponse, verifyRegistrationResponse');
  asserting = await library(bundling('auth-challenge'), 'verifyAuthenticationResponse');
});
afterAll(() => rm(folder, { recursive: true }));

/** Flips one bit in the middle. */
function spoil(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return bytes.toString('base64url');
}

const change = (how: (signature: Buffer) => Buffer) => (text: string) =>
  how(Buffer.from(text, 'base64url')).toString('base64url');

/** What may become of a signature on its way. */
const signatures: Record<string, (signature: string) => string> = {
  genuine: (signature) => signature,
  'with a bit flipped': spoil,
  'cut short': change((bytes) => bytes.subarray(0, -1)),
  'with a byte behind it': change((bytes) => Buffer.concat([bytes, Buffer.of(0)])),
  'of one byte': () => 'AA',
  'with the length of its sequence wrong': change((bytes) => Buffer.of(0x30, bytes.length, ...bytes.subarray(2))),
  'with its length in two bytes, which DER forbids': change((bytes) => Buffer.of(0x30, 0x81, ...bytes.subarray(1))),
  'of zeros': () => Buffer.from('3006020100020100', 'hex').toString('base64url'),
};

const expectations = ({ challenge }: { challenge: string }) => ({
  expectedChallenge: challenge,
  expectedOrigin: published.origin,
  expectedRPID: published.rpId,
  requireUserVerification: false,
});

/** What the library says of a registration: what it verified, or why not. */
function registration({ verifyRegistrationResponse }: Library, { coseAlg, registration }: Vector, spoilt: boolean) {
  const { id, rawId, response } = registration.response;
  const { clientDataJSON, attestationObject } = response;
  return verdict(
    verifyRegistrationResponse({
      ...expectations(registration),
      supportedAlgorithmIDs: [coseAlg],
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject: spoilt ? spoil(attestationObject) : attestationObject },
      },
    }),
  );
}

/** What the library says of an assertion. */
function assertion(
  { verifyAuthenticationResponse }: Pick<Library, 'verifyAuthenticationResponse'>,
  vector: Vector,
  change: (signature: string) => string,
) {
  const { id, rawId, response } = vector.authentication.response;
  const { clientDataJSON, authenticatorData, signature } = response;
  return verdict(
    verifyAuthenticationResponse({
      ...expectations(vector.authentication),
      advancedFIDOConfig: { userVerification: 'preferred' },
      credential: {
        id: vector.credentialId,
        publicKey: new Uint8Array(Buffer.from(vector.credentialPublicKeyCose, 'base64url')),
        counter: 0,
      },
      response: {
        id,
        rawId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature: change(signature) },
      },
    }),
  );
}

const verdict = (verification: Promise<object>) =>
  verification.then(
    (verified) => ({ verified }),
    (error: Error) => ({ refused: error.message }),
  );

describe('The library bundled for registration', () => {
  it.each(published.vectors)(
    'The library bundled for registration gives $id the same verdicts as the original library',
    async (vector) => {
      for (const spoilt of [false, true]) {
        expect(await registration(registering, vector, spoilt)).toEqual(await registration(untouched, vector, spoilt));
      }
      for (const change of [signatures['genuine'], spoil]) {
        if (!change) continue;
        expect(await assertion(registering, vector, change)).toEqual(await assertion(untouched, vector, change));
      }
    },
  );
});

describe('The library bundled for assertions', () => {
  it.each(published.vectors)(
    'The library bundled for assertions gives the assertion $id the same verdict as the original library',
    async (vector) => {
      const genuine = (signature: string) => signature;
      expect(await assertion(asserting, vector, genuine)).toEqual(await assertion(untouched, vector, genuine));
    },
  );

  // The library itself takes some that are not DER; OpenSSL is as strict as the specification (section 6.5.5).
  it.each(Object.entries(signatures).slice(1))(
    'The library bundled for assertions does not verify a signature %s',
    async (_, change) => {
      for (const vector of published.vectors) {
        expect(await assertion(asserting, vector, change)).not.toMatchObject({ verified: { verified: true } });
      }
    },
  );

  it('The library bundled for assertions verifies genuine assertions of every offered algorithm', async () => {
    for (const id of ['none-es256', 'packed-rs256', 'packed-eddsa']) {
      const vector = published.vectors.find((it) => it.id === id);
      if (!vector) throw new Error(`There is no vector ${id}.`);
      expect(await assertion(asserting, vector, (it) => it)).toMatchObject({ verified: { verified: true } });
    }
  });
});

describe('The plugin that replaces files of a package', () => {
  const bundle = (version: string, file: string) =>
    build({
      bundle: true,
      write: false,
      platform: 'node',
      logLevel: 'silent',
      stdin: { contents: "export * from 'valibot';", resolveDir: import.meta.dirname },
      plugins: [replaced({ package: 'valibot', version, files: { [file]: 'contract/shapes.ts' } })],
    });

  it('The replacement plugin fails the build if the package has another version', async () => {
    await expect(bundle('0.0.1', 'index.mjs')).rejects.toThrow(/valibot is [\d.]+; .* 0\.0\.1/);
  });

  it('The replacement plugin fails the build if the package no longer loads the file', async () => {
    const { version } = JSON.parse(await readFile('node_modules/valibot/package.json', 'utf8'));
    await expect(bundle(version, 'gone.mjs')).rejects.toThrow('valibot no longer loads gone.mjs');
    await expect(bundle(version, 'dist/index.mjs')).resolves.toMatchObject({ errors: [] });
  });
});
