import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { pathTo, requireValidDates } from '../../../lambdas/ceremonies/certificate-path.ts';
import { certificate, der, type Signer } from '../../support/authenticator/attestation-authority.ts';

const parsed = (signer: Signer) => new X509Certificate(der(signer));

/** Roots with one name and one key, as Google renews them, one with another name, and a chain below them. */
type Name = 'expired' | 'future' | 'current' | 'later' | 'renamed';
let roots: Record<Name, X509Certificate>;
let chain: [leaf: X509Certificate, issuer: X509Certificate];
let stranger: X509Certificate;
beforeAll(async () => {
  const current = await certificate('CN=Root');
  const { keys } = current;
  const issuer = await certificate('CN=Issuer', { issuer: current });
  roots = {
    expired: parsed(await certificate('CN=Root', { keys, valid: ['2016-01-01', '2020-01-01'] })),
    future: parsed(await certificate('CN=Root', { keys, valid: ['2059-01-01', '2060-01-01'] })),
    current: parsed(current),
    later: parsed(await certificate('CN=Root', { keys, valid: ['2021-01-01', '2061-01-01'] })),
    renamed: parsed(await certificate('CN=Another root', { keys })),
  };
  chain = [parsed(await certificate('CN=Leaf', { issuer, ca: false })), parsed(issuer)];
  stranger = parsed(await certificate('CN=Root'));
});

describe('The anchor of a path', () => {
  it.each<[end: Name | undefined, anchors: Name[], anchor: Name]>([
    [undefined, ['expired', 'current'], 'current'],
    [undefined, ['future', 'current'], 'current'],
    [undefined, ['current', 'later'], 'current'],
    [undefined, ['expired', 'future'], 'expired'],
    [undefined, ['renamed', 'expired'], 'expired'],
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
    expect([path.leaf, ...path.issuers]).toEqual(chain);
  });

  it('A chain is refused without an anchor whose key and name signed its last certificate', () => {
    const { current, renamed } = roots;
    for (const anchors of [[], [renamed], [stranger], [renamed, stranger]]) {
      expect(() => pathTo(anchors, chain)).toThrow('lead to no trust anchor');
    }
    expect(() => pathTo([current], [...chain, stranger])).toThrow('lead to no trust anchor');
    expect(() => pathTo([current], [...chain, current, stranger])).toThrow('lead to no trust anchor');
  });

  it('A chain is refused if one of its certificates is not signed by the next', () => {
    const { current } = roots;
    const [leaf, issuer] = chain;
    expect(() => pathTo([current], [leaf, current])).toThrow('not signed by the next');
    expect(() => pathTo([current], [stranger, issuer, current])).toThrow('not signed by the next');
    expect(() => pathTo([current], [leaf, stranger, issuer])).toThrow('not signed by the next');
  });

  it('A chain is refused if it is empty or nothing but a root', () => {
    const { current, expired } = roots;
    expect(() => pathTo([current], [])).toThrow('no certificate');
    expect(() => pathTo([current], [current])).toThrow('no certificate below');
    expect(() => pathTo([current], [expired])).toThrow('no certificate below');
  });
});

describe('The dates of certificates', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['2019-12-31T23:59:59Z', false],
    ['2020-01-01T00:00:00Z', true],
    ['2060-01-01T00:00:00Z', true],
    ['2060-01-01T00:00:01Z', false],
  ])('A certificate from 2020-01-01 to 2060-01-01 has valid dates at %s: %s', (now, valid) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
    const check = () => requireValidDates([roots.current, ...chain]);
    if (valid) expect(check).not.toThrow();
    else expect(check).toThrow('has expired or is not valid yet');
  });

  it('Certificates are refused if only one of them has expired', () => {
    expect(() => requireValidDates([roots.current, roots.expired, ...chain])).toThrow('has expired');
  });
});
