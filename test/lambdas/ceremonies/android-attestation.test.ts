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
    /** Gives the issuer a key description too. */
    readonly issuerDescribed?: Described | undefined;
    readonly policy?: Partial<Policy>;
  }
  /** A registration by somebody who made all certificates. */
  async function forged({ url, described, issuerDescribed, policy = {} }: Forgery = {}) {
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
    const issuerExtensions = issuerDescribed ? [keyDescription(Buffer.alloc(32), issuerDescribed)] : [];
    const issuer = await certificate('CN=Not Android either', { issuer: root, extensions: issuerExtensions });
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

  const { purposes, origin, allApplications } = authorization;
  const generated = purposes(2) + origin(0);
  const yes = 'accepted';
  const no = 'verification_failed';
  const [software, tee, strongBox] = [0, 1, 2];

  it.each<[about: string, described: Described, byDefault: string, enforced: string, issuer?: Described]>([
    ['in a TEE', { hardware: generated, level: tee }, yes, yes],
    ['in a StrongBox', { hardware: generated, level: strongBox }, yes, yes],
    ['with other members', { software: 'bf853d03020101', hardware: `a203020103${generated}`, level: tee }, yes, yes],
    ['enforced by Android alone', { software: generated, level: tee }, yes, no],
    ['generated says Android alone', { hardware: purposes(2), software: origin(0), level: tee }, yes, no],
    ['for signing says Android alone', { hardware: origin(0), software: purposes(2), level: tee }, yes, no],
    ['at the software level', { hardware: generated, level: software }, yes, no],
    ['at an unknown level', { hardware: generated, level: 3 }, yes, no],
    ['of a KeyMint in software', { hardware: generated, level: tee, keyMintLevel: software }, yes, no],
    ['that was derived', { hardware: purposes(2) + origin(1), level: tee }, no, no],
    ['that was imported', { hardware: purposes(2) + origin(2), level: tee }, no, no],
    ['of unknown origin', { hardware: purposes(2) + origin(3), level: tee }, no, no],
    ['that was imported securely', { hardware: purposes(2) + origin(4), level: tee }, no, no],
    ['that was imported, says Android', { hardware: purposes(2), software: origin(2), level: tee }, no, no],
    ['with two origins in two lists', { hardware: purposes(2) + origin(2), software: origin(0), level: tee }, no, no],
    ['with two origins in a list', { hardware: purposes(2) + origin(0) + origin(2), level: tee }, no, no],
    ['without an origin', { hardware: purposes(2), level: tee }, no, no],
    ['with an origin of five octets', { hardware: `${purposes(2)}bf853e0702050000000000`, level: tee }, no, no],
    ['with an origin that is no number', { hardware: `${purposes(2)}bf853e03010100`, level: tee }, no, no],
    ['for decryption', { hardware: purposes(1) + origin(0), level: tee }, no, no],
    ['for signing and encryption', { hardware: purposes(0, 2) + origin(0), level: tee }, no, no],
    ['for attestation', { hardware: purposes(7) + origin(0), level: tee }, no, no],
    ['for signing, and in Android for encryption', { hardware: generated, software: purposes(0), level: tee }, no, yes],
    ['for no purpose', { hardware: purposes() + origin(0), level: tee }, no, no],
    ['without a purpose', { hardware: origin(0), level: tee }, no, no],
    ['for all applications', { hardware: generated + allApplications, level: tee }, no, no],
    ['for all applications, says Android', { hardware: generated, software: allApplications, level: tee }, no, no],
    ['of a description that lists nothing', {}, yes, yes],
    ['that an attested key signed', { hardware: generated, level: tee }, no, no, { hardware: generated, level: tee }],
    ['that a key with an empty description signed', { hardware: generated, level: tee }, no, no, {}],
  ])(
    'Android’s attestation of a key %s is decided by its description',
    async (_, described, byDefault, enforced, issuerDescribed) => {
      expect(await outcomeWithItsRoot(await forged({ described, issuerDescribed }))).toBe(byDefault);
      expect(await enforcedOutcome({ described, issuerDescribed })).toBe(enforced);
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
