import { Aws } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { type PolicyProps, policyChanges } from '../../../lib/policy/policy.ts';

const key = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const pool = { caseSensitiveNames: false };
const enforced = { attestation: 'enforced', authenticators: [key], metadataBlob: 'blob.jwt' } as const;

describe('Differences from the default policy', () => {
  test.each<[PolicyProps, object]>([
    [{}, {}],
    [{ attestation: 'none', algorithms: ['Ed25519', 'ES256', 'RS256'], passkeyLimit: 20, answersPerSignIn: 3 }, {}],
    [{ deviceBoundOnly: false, strictBackupEligibility: false, conditionalCreation: false, topOrigins: [] }, {}],
    [{ dangerUserVerification: 'preferred' }, { userVerification: 'preferred' }],
    [{ dangerUserVerification: 'discouraged' }, { userVerification: 'discouraged' }],
    [{ attestation: 'verified' }, { attestation: 'verified' }],
    [enforced, { attestation: 'enforced', authenticators: [key] }],
    [{ authenticators: [key] }, { authenticators: [key] }],
    [{ deviceBoundOnly: true }, { deviceBound: true }],
    [{ algorithms: ['ES256', 'ES384', 'ES512', 'RS256', 'Ed25519'] }, { algorithms: [-7, -35, -36, -257, -8] }],
    [{ topOrigins: ['https://shop.example'] }, { topOrigins: ['https://shop.example'] }],
    [{ topOrigins: [`https://${Aws.STACK_NAME}`] }, { topOrigins: [`https://${Aws.STACK_NAME}`] }],
    [{ passkeyLimit: 1 }, { credentialLimit: 1 }],
    [{ strictBackupEligibility: true }, { strictBackupEligibility: true }],
    [{ counterPolicy: 'refuse' }, { counterPolicy: 'refuse' }],
    [{ counterPolicy: 'refuse-device-bound' }, {}],
    [{ changesNeed: 'recent-sign-in' }, { changesNeed: 'recent-sign-in' }],
    [{ changesNeed: 'passkey' }, {}],
    [{ recoveryDelayHours: 0 }, { recoveryDelayHours: 0 }],
    [{ passwordFirstPasskeyHours: 720 }, { passwordFirstPasskeyHours: 720 }],
    [{ conditionalCreation: true }, { conditionalCreation: true }],
    [{ answersPerSignIn: 10 }, { answers: 10 }],
    [{ sendCredentialIds: false }, { sendCredentialIds: false }],
    [{ otherSignInMethods: true }, { otherSignInMethods: true }],
    [{ otherSignInMethods: false }, {}],
    [{ passwordFirst: ['1h57kf5cpq17m0eml12EXAMPLE'] }, { passwordFirst: ['1h57kf5cpq17m0eml12EXAMPLE'] }],
    [{ passwordFirst: [Aws.STACK_NAME] }, { passwordFirst: [Aws.STACK_NAME] }],
  ])('`policyChanges` turns %j into %j', (props, changes) => {
    expect(policyChanges(props, pool)).toEqual(changes);
  });
});

test('`policyChanges` takes the case sensitivity of names from the user pool', () => {
  expect(policyChanges({}, { caseSensitiveNames: true })).toEqual({ caseSensitiveNames: true });
});

describe('Refused policies', () => {
  /** As from plain JavaScript, where no compiler looks. */
  const check = (props: object) => () => policyChanges(props, pool);

  test.each<[object, string]>([
    [
      { dangerUserVerification: 'required' },
      'dangerUserVerification: "required" is none of "preferred", "discouraged".',
    ],
    [{ attestation: 'direct' }, 'attestation: "direct" is none of "none", "verified", "enforced".'],
    [{ changesNeed: 'nothing' }, 'changesNeed: "nothing" is none of "passkey", "recent-sign-in".'],
    [{ recoveryDelayHours: -1 }, 'recoveryDelayHours: -1 is no whole number from 0 to 720.'],
    [{ passwordFirstPasskeyHours: 721 }, 'passwordFirstPasskeyHours: 721 is no whole number from 0 to 720.'],
    [{ counterPolicy: 'accept' }, 'counterPolicy: "accept" is none of "refuse-device-bound", "refuse".'],
    [{ algorithms: ['RS1'] }, 'algorithms: "RS1" is none of "Ed25519", "ES256", "ES384", "ES512", "RS256".'],
    [{ algorithms: ['ES256', 'ES256'] }, 'algorithms: "ES256" is given twice. Write it once.'],
    [{ algorithms: [] }, 'algorithms: none is given. Write some of Ed25519, ES256,'],
    [{ passkeyLimit: 0 }, 'passkeyLimit: 0 is no whole number from 1 to 20.'],
    [{ passkeyLimit: 21 }, 'passkeyLimit: 21 is no whole number from 1 to 20.'],
    [{ passkeyLimit: 2.5 }, 'passkeyLimit: 2.5 is no whole number'],
    [{ passkeyLimit: Number.NaN }, 'passkeyLimit: NaN is no whole number'],
    [{ answersPerSignIn: 0 }, 'answersPerSignIn: 0 is no whole number from 1 to 10.'],
    [{ answersPerSignIn: 11 }, 'answersPerSignIn: 11 is no whole number from 1 to 10.'],
    [{ passwordFirst: ['my client'] }, 'passwordFirst: "my client" is no ID of an app client.'],
    [{ topOrigins: ['shop.example'] }, 'topOrigins: "shop.example" is not the URL of a web page.'],
    [{ topOrigins: ['https://shop.example/'] }, 'topOrigins: "https://shop.example/" is not an origin'],
    [{ topOrigins: ['http://shop.example'] }, 'topOrigins: "http://shop.example" is not encrypted'],
    [{ topOrigins: ['https://*.example.com'] }, 'names no single host'],
    [{ topOrigins: ['https://a.example', 'https://a.example'] }, 'topOrigins: "https://a.example" is given twice.'],
  ])('`policyChanges` refuses %j', (props, message) => {
    expect(check(props)).toThrow(message);
  });

  test.each([key.toUpperCase(), key.replaceAll('-', ''), 'YubiKey 5', ''])(
    '`policyChanges` refuses the AAGUID "%s"',
    (given) => {
      expect(check({ authenticators: [given] })).toThrow(`authenticators: "${given}" is not an AAGUID in lower case.`);
    },
  );

  test('`policyChanges` refuses an AAGUID of zeros and a repeated AAGUID', () => {
    const zeros = '00000000-0000-0000-0000-000000000000';
    expect(check({ authenticators: [zeros] })).toThrow(`"${zeros}" is what authenticators of any make say.`);
    expect(check({ authenticators: [key, key] })).toThrow(`authenticators: "${key}" is given twice.`);
  });

  test('`policyChanges` refuses enforced attestation without an authenticator or without a metadata BLOB', () => {
    expect(check({ ...enforced, authenticators: [] })).toThrow(
      'authenticators: none is given, and attestation is "enforced". Write the AAGUID of each that is allowed.',
    );
    expect(check({ ...enforced, metadataBlob: undefined })).toThrow(
      'metadataBlob: it is missing, and attestation is "enforced". Download https://mds3.fidoalliance.org to a file',
    );
  });

  test.each(['metadataBlob', 'dangerMetadataRoot'])(
    '`policyChanges` refuses %s without enforced attestation',
    (property) => {
      expect(check({ attestation: 'verified', [property]: 'a.file' })).toThrow(
        `${property}: "a.file" is read only when attestation is "enforced". Set that too, or leave it out.`,
      );
    },
  );
});
