import { createHash, KeyObject, sign, webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MetadataService, SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Policy } from '../../../contract/policy.ts';
import {
  AttestationAuthority,
  authorization,
  certificate,
  type Described,
  der,
  keyDescription,
  listOfRevoked,
  revocationList,
} from '../../support/authenticator/attestation-authority.ts';
import { cbor } from '../../support/authenticator/authenticator.ts';
import { coseKey } from '../../support/authenticator/cose-key.ts';
import { ceremonyStack, person, refusal, relyingParty } from '../../support/stacks/ceremony-stack.ts';

const model = Buffer.from('11111111111141118111111111111111', 'hex');
const listed = '11111111-1111-4111-8111-111111111111';

let maker: AttestationAuthority;
beforeAll(async () => {
  maker = await AttestationAuthority.create();
});

describe('An Android key attestation with its own root', () => {
  interface Forgery {
    /** Where the leaf says that the list of revoked certificates is. */
    readonly url?: string;
    readonly described?: Described;
    readonly policy?: Partial<Policy>;
  }
  /** A registration by somebody who made all certificates. */
  async function forged({ url, described, policy = {} }: Forgery = {}) {
    const here = await ceremonyStack(policy);
    const who = person({ aaguid: model });
    const options = await here.creationOptions(who);
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const privateKey = KeyObject.from(keys.privateKey);
    const clientData = JSON.stringify({
      type: 'webauthn.create',
      challenge: options.challenge,
      origin: relyingParty.origins[0],
      crossOrigin: false,
    });
    const root = await certificate('CN=Not Android');
    const issuer = await certificate('CN=Not Android either', { issuer: root });
    const extensions = [
      keyDescription(createHash('sha256').update(clientData).digest(), described),
      ...(url ? [revocationList(url)] : []),
    ];
    const leaf = await certificate('CN=A key', { issuer, ca: false, keys, extensions });
    const response = who.authenticator.create(options, {
      clientData: () => clientData,
      publicKey: () => cbor(coseKey(-7, KeyObject.from(keys.publicKey).export({ format: 'jwk' })) as never),
      attestation: ({ authenticatorData, clientDataHash }) => ({
        fmt: 'android-key',
        attStmt: new Map<string, never>([
          ['alg', -7 as never],
          [
            'sig',
            new Uint8Array(sign('sha256', Buffer.concat([authenticatorData, clientDataHash]), privateKey)) as never,
          ],
          ['x5c', [leaf, issuer, root].map(der) as never],
        ]),
      }),
    });
    return { here, who, options, response, root, issuer, leaf };
  }

  type Forged = Awaited<ReturnType<typeof forged>>;
  /** What becomes of the registration while its root stands in for one of Google's. */
  async function outcomeWithItsRoot({ here, who, response, root }: Forged) {
    const identifier = 'android-key';
    const certificates = SettingsService.getRootCertificates({ identifier });
    SettingsService.setRootCertificates({ identifier, certificates: [...certificates, der(root)] });
    try {
      return await refusal(here.registration(who, response));
    } finally {
      SettingsService.setRootCertificates({ identifier, certificates });
    }
  }

  it('An Android key attestation is accepted if its root is one of Android’s', async () => {
    const attestation = await forged();
    const { here, who, response } = attestation;
    expect(await refusal(here.registration(who, response))).toBe('verification_failed');
    expect(await outcomeWithItsRoot(attestation)).toBe('accepted');
  });

  /** The same with enforced attestation and metadata that names the root. */
  async function enforcedOutcome(forgery: Forgery) {
    const attestation = await forged({ ...forgery, policy: { attestation: 'enforced', authenticators: [listed] } });
    const anchors = [Buffer.from(der(attestation.root)).toString('base64')];
    await MetadataService.initialize({ mdsServers: [], statements: [maker.metadata(listed, anchors)] });
    try {
      return await refusal(attestation.here.registration(attestation.who, attestation.response));
    } finally {
      await MetadataService.initialize({ mdsServers: [], statements: [], verificationMode: 'permissive' });
    }
  }

  const { purposes, origin } = authorization;
  const yes = 'accepted';
  const no = 'verification_failed';

  // All descriptions: android-key.test.ts.
  it.each<[about: string, described: Described, byDefault: string, enforced: string]>([
    ['of the hardware', { hardware: purposes(2) + origin(0), level: 1 }, yes, yes],
    ['of Android alone', { software: purposes(2) + origin(0), level: 1 }, yes, no],
    ['imported', { hardware: purposes(2) + origin(2), level: 1 }, no, no],
  ])(
    'A registration with Android’s attestation of a key %s is decided by policy',
    async (_, described, byDefault, enforced) => {
      expect(await outcomeWithItsRoot(await forged({ described }))).toBe(byDefault);
      expect(await enforcedOutcome({ described })).toBe(enforced);
    },
  );

  it('An Android key attestation is refused if a certificate is on its revocation list', async () => {
    const url = 'http://revoked.example/list';
    const lists = new Map<string, Uint8Array<ArrayBuffer>>();
    vi.stubGlobal('fetch', async (asked: string) => new Response(lists.get(asked) ?? ''));
    try {
      expect(await outcomeWithItsRoot(await forged({ url }))).toBe('accepted');
      const attestation = await forged({ url });
      lists.set(url, await listOfRevoked(attestation.leaf, attestation.issuer));
      expect(await outcomeWithItsRoot(attestation)).toBe('verification_failed');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('An Android key attestation with another root is refused before its revocation URL is requested', async () => {
    let asked = 0;
    const server = createServer((_, answer) => {
      asked += 1;
      answer.end();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const { here, who, options, response } = await forged({ url: `http://127.0.0.1:${port}/` });
      expect(await refusal(here.registration(who, response))).toBe('verification_failed');
      expect(asked).toBe(0);
      const alone = verifyRegistrationResponse({
        response,
        expectedChallenge: options.challenge,
        expectedOrigin: [...relyingParty.origins],
        expectedRPID: relyingParty.id,
      });
      await expect(alone).rejects.toThrow('not a known root certificate');
      expect(asked).toBe(1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
