import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultPolicy } from '../../../contract/policy.ts';
import { origins, policy } from '../../../lambdas/runtime/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('The policy in a function’s environment', () => {
  it('The policy has the default values except for those in `POLICY`', () => {
    vi.stubEnv('POLICY', '{}');
    expect(policy()).toEqual(defaultPolicy);
    vi.stubEnv('POLICY', JSON.stringify({ attestation: 'verified', algorithms: [-7], credentialLimit: 3 }));
    expect(policy()).toEqual({ ...defaultPolicy, attestation: 'verified', algorithms: [-7], credentialLimit: 3 });
  });

  it.each([
    ['', 'The environment variable POLICY is missing.'],
    ['policy', 'The environment variable POLICY is wrong: input: parse_json.'],
    ['1', 'wrong: input: strict_object.'],
    ['{"userVerifikation":"required"}', 'wrong: userVerifikation: strict_object.'],
    ['{"userVerification":"maybe"}', 'wrong: userVerification: picklist.'],
    ['{"attestation":"direct"}', 'wrong: attestation: picklist.'],
    ['{"authenticators":"all"}', 'wrong: authenticators: array.'],
    ['{"algorithms":[]}', 'wrong: algorithms: min_length.'],
    ['{"algorithms":["ES256"]}', 'wrong: algorithms.0: number.'],
    ['{"credentialLimit":0}', 'wrong: credentialLimit: min_value.'],
    ['{"answers":1.5}', 'wrong: answers: safe_integer.'],
    ['{"deviceBound":"true"}', 'wrong: deviceBound: boolean.'],
    ['{"otherSignInMethods":1}', 'wrong: otherSignInMethods: boolean.'],
  ])('Reading the policy throws for POLICY=%s', (text, message) => {
    vi.stubEnv('POLICY', text);
    expect(() => policy()).toThrow(message);
  });
});

it('`origins` returns the origins of web pages and Android apps', () => {
  vi.stubEnv('ORIGINS', 'https://example.com android:apk-key-hash:abc');
  expect(origins()).toEqual(['https://example.com', 'android:apk-key-hash:abc']);
});
