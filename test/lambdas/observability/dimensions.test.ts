import { describe, expect, it } from 'vitest';
import { clientDimensions } from '../../../lambdas/observability/client-dimensions.ts';
import { countedProviders, providerDimension } from '../../../lambdas/observability/provider-dimension.ts';
import { providerOf } from '../../../lambdas/providers.ts';

const android = 'Mozilla/5.0 (Linux; Android 16; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko)';

describe('The dimensions of the metrics', () => {
  it.each(Object.entries(countedProviders))('The provider dimension of the AAGUID %s is %s', (aaguid, name) => {
    expect(providerDimension(aaguid)).toBe(name);
    expect(providerOf(aaguid)).toBe(name);
  });

  it('The provider dimension is `unknown`, `undisclosed` or `other` for all other AAGUIDs', () => {
    expect(providerDimension(undefined)).toBe('unknown');
    expect(providerDimension('00000000-0000-0000-0000-000000000000')).toBe('undisclosed');
    expect(providerDimension('2fc0579f-8113-47ea-b116-bb5a8db9202a')).toBe('other');
    expect(providerDimension('__proto__')).toBe('other');
  });

  it.each([
    [`${android} Chrome/142.0.0.0 Mobile Safari/537.36`, 'android', 'chrome'],
    [`${android} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`, 'android', 'samsung'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'linux', 'firefox'],
    [
      'Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'chromeos',
      'chrome',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'ios',
      'safari',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) SamsungBrowser/29.0 Chrome/136.0', 'windows', 'other'],
    ['curl/8.5.0', 'other', 'other'],
    ['', 'other', 'other'],
    [undefined, 'other', 'other'],
  ])('The client dimensions of %s are the platform %s and the browser %s', (userAgent, platform, browser) => {
    expect(clientDimensions(userAgent)).toEqual({ platform, browser });
  });
});
