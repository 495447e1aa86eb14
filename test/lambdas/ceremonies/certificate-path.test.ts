import 'reflect-metadata';
import { randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathTo } from '../../../lambdas/ceremonies/certificate-path.ts';
import { certificate, der } from '../../support/authenticator/attestation-authority.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Roots with one name and one key, as Google renews them, and a chain below them. */
type Name = 'expired' | 'future' | 'current' | 'later';
let roots: Record<Name, X509Certificate>;
let chain: X509Certificate[];
beforeAll(async () => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = async (notBefore: string, notAfter: string) => {
    const made = await X509CertificateGenerator.create({
      serialNumber: `01${randomUUID().replaceAll('-', '')}`,
      subject: 'CN=Root',
      issuer: 'CN=Root',
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return { certificate: made, keys };
  };
  const current = await root('2020-01-01', '2060-01-01');
  const issuer = await certificate('CN=Issuer', { issuer: current });
  const leaf = await certificate('CN=Leaf', { issuer, ca: false });
  const parsed = (signer: Parameters<typeof der>[0]) => new X509Certificate(der(signer));
  roots = {
    expired: parsed(await root('2016-01-01', '2020-01-01')),
    future: parsed(await root('2059-01-01', '2060-01-01')),
    current: parsed(current),
    later: parsed(await root('2021-01-01', '2061-01-01')),
  };
  chain = [leaf, issuer].map(parsed);
});

describe('The anchor of a path', () => {
  it.each<[end: Name | undefined, anchors: Name[], anchor: Name]>([
    [undefined, ['expired', 'current'], 'current'],
    [undefined, ['future', 'current'], 'current'],
    [undefined, ['current', 'later'], 'current'],
    [undefined, ['expired', 'future'], 'expired'],
    ['current', ['expired', 'later', 'current'], 'current'],
    ['expired', ['current', 'expired'], 'expired'],
    ['expired', ['future', 'current'], 'current'],
    ['current', ['expired'], 'expired'],
  ])('Of a chain that ends at the %s root and the anchors %j, the anchor is the %s one', (end, anchors, anchor) => {
    const path = pathTo(
      anchors.map((name) => roots[name]),
      end ? [...chain, roots[end]] : chain,
    );
    expect(path.anchor).toBe(roots[anchor]);
    expect(path.certificates).toEqual(chain);
  });
});
