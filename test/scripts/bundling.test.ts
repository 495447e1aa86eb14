import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as untouched from '@simplewebauthn/server';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundling } from '../../scripts/bundling.ts';
import published from '../vectors/webauthn-l3-test-vectors.json' with { type: 'json' };

type Library = Pick<typeof untouched, 'verifyAuthenticationResponse' | 'verifyRegistrationResponse'>;
type Vector = (typeof published.vectors)[number];

/** The library as the functions have it: through the same options and plugins. */
let bundled: Library;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundling-'));
  await build({
    ...bundling,
    splitting: false,
    stdin: {
      contents: "export { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';",
      resolveDir: import.meta.dirname,
    },
    outfile: join(folder, 'library.mjs'),
  });
  bundled = await import(join(folder, 'library.mjs'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Flips one bit in the middle. */
function spoil(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return bytes.toString('base64url');
}

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
function assertion({ verifyAuthenticationResponse }: Library, vector: Vector, spoilt: boolean) {
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
        response: { clientDataJSON, authenticatorData, signature: spoilt ? spoil(signature) : signature },
      },
    }),
  );
}

const verdict = (verification: Promise<object>) =>
  verification.then(
    (verified) => ({ verified }),
    (error: Error) => ({ refused: error.message }),
  );

describe('bundled as the functions are, the library judges as it does untouched', () => {
  it.each(published.vectors)('$id', async (vector) => {
    for (const judge of [registration, assertion]) {
      for (const spoilt of [false, true]) {
        expect(await judge(bundled, vector, spoilt)).toEqual(await judge(untouched, vector, spoilt));
      }
    }
  });

  it('and it judges: genuine assertions are verified, spoilt ones are not', async () => {
    const [vector] = published.vectors;
    if (!vector) throw new Error('There are no vectors.');
    expect(await assertion(bundled, vector, false)).toMatchObject({ verified: { verified: true } });
    expect(await assertion(bundled, vector, true)).not.toMatchObject({ verified: { verified: true } });
  });
});
