import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../lib/index.ts';
import { withApp } from '../synthesize.ts';

const shipped = { region: 'ap-southeast-2', relyingPartyName: 'Passkeys' };
const read = (context: Record<string, unknown>) =>
  withApp({ ...shipped, ...context }, (app) => readConfiguration(app.node));

describe('`readConfiguration`', () => {
  test('`readConfiguration` returns the defaults without any other context', () => {
    expect(read({})).toEqual({ ...shipped, origins: [], web: true, retainData: true });
  });

  test('`readConfiguration` reads lists and booleans from cdk.json, and the same values as text from -c', () => {
    const fromFile = read({ origins: ['https://a.example', 'https://b.example'], web: false, retainData: false });
    const fromCommandLine = read({
      origins: ' https://a.example, https://b.example ',
      web: 'false',
      retainData: 'false',
    });
    expect(fromCommandLine).toEqual(fromFile);
    expect(fromFile).toMatchObject({ origins: ['https://a.example', 'https://b.example'], web: false });
  });

  test('Empty text in the context restores the default of a setting', () => {
    const optional = { webCertificateArn: '', alarmTopicArn: '' };
    const configuration = read({ relyingPartyId: '', origins: '', userPoolEndpoint: ' ', ...optional });
    expect(configuration).toEqual({ ...shipped, origins: [], web: true, retainData: true });
  });

  test('`readConfiguration` reads each setting of the ceremonies from cdk.json and from -c', () => {
    const androidApps = [{ packageName: 'com.example.app', sha256CertFingerprints: ['14:6D:E9'] }];
    const fromFile = {
      relatedOrigins: ['https://example.de'],
      androidApps,
      iosApps: ['ABCDE12345.com.example.app'],
      dangerUserVerification: 'preferred',
      attestation: 'enforced',
      authenticators: ['2fc0579f-8113-47ea-b116-bb5a8db9202a'],
      metadataBlob: 'blob.jwt',
      dangerMetadataRoot: 'root.pem',
      providerBlob: 'providers.jwt',
      dangerProviderRoot: 'provider-root.pem',
      dangerUnsignedProviderBlob: true,
      deviceBoundOnly: true,
      algorithms: ['ES256', 'RS256'],
      topOrigins: ['https://shop.example'],
      passkeyLimit: 5,
      recentAuthenticationMinutes: 5,
      strictBackupEligibility: true,
      counterPolicy: 'refuse',
      changesNeed: 'recent-sign-in',
      recoveryDelayHours: 48,
      conditionalCreation: true,
      answersPerSignIn: 2,
      sendCredentialIds: false,
    };
    expect(read(fromFile)).toMatchObject(fromFile);
    const asText = (value: unknown) => (Array.isArray(value) ? value.join() : String(value));
    const fromCommandLine = Object.entries(fromFile).map(([name, value]) => [name, asText(value)]);
    const given = { ...Object.fromEntries(fromCommandLine), androidApps: JSON.stringify(androidApps) };
    expect(read(given)).toMatchObject(fromFile);
    const emptied = { ...fromFile, ...Object.fromEntries(Object.keys(fromFile).map((name) => [name, ''])) };
    const { deviceBoundOnly, strictBackupEligibility, conditionalCreation, sendCredentialIds, ...withoutFlags } =
      emptied;
    const { dangerUnsignedProviderBlob, ...others } = withoutFlags;
    expect(read(others)).toEqual({ ...shipped, origins: [], web: true, retainData: true });
  });

  test('`readConfiguration` ignores context with other names', () => {
    expect(() => read({ '@aws-cdk/core:something': true })).not.toThrow();
  });
});

describe('Wrong values in the context', () => {
  test.each([
    [{ region: 'Sydney' }, 'region: "Sydney" must be the code of an AWS region, such as "ap-southeast-2".'],
    [{ region: 'ap-southeast' }, 'region: "ap-southeast" must be the code of an AWS region'],
    [{ region: undefined }, "region: it is missing. Write it into cdk.json's context or give it with -c region=…"],
    [{ relyingPartyName: ' ' }, 'relyingPartyName: "" must be the name that people know the service by.'],
    [{ relyingPartyId: 7 }, 'relyingPartyId: 7 must be text.'],
    [{ web: 'no' }, 'web: "no" must be true or false.'],
    [{ web: 1 }, 'web: 1 must be true or false.'],
    [{ emailCode: 'maybe' }, 'emailCode: "maybe" must be true or false.'],
    [{ retainData: 'maybe' }, 'retainData: "maybe" must be true or false.'],
    [{ origins: 5 }, 'origins: 5 must be a list, or text with commas between.'],
    [{ attestation: 'direct' }, 'attestation: "direct" must be one of "none", "verified", "enforced".'],
    [{ algorithms: 'ES256,RS1' }, 'algorithms.1: "RS1" must be one of "Ed25519", "ES256"'],
    [{ dangerUserVerification: 'required' }, 'must be one of "preferred", "discouraged".'],
    [{ passkeyLimit: 'five' }, 'passkeyLimit: "five" must be a whole number.'],
    [{ androidApps: 'com.example.app' }, 'androidApps: "com.example.app" must be a list such as [{"packageName":'],
    [{ androidApps: [{ packageName: 'a.b' }] }, 'must be a list such as [{"packageName":'],
    [
      { webCertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/abc' },
      'webCertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/abc" must be the ARN of a certificate in us-east-1',
    ],
    [
      { alarmTopicArn: 'on-call' },
      'alarmTopicArn: "on-call" must be the ARN of an SNS topic, such as "arn:aws:sns:ap-southeast-2:123456789012:on-call".',
    ],
  ])('`readConfiguration` refuses %j', (context, message) => {
    expect(() => read(context)).toThrow(message);
  });

  test.each([
    ['relyingPartyID', 'relyingPartyId'],
    ['origin', 'origins'],
    ['deviceBound', undefined],
    ['deviceBoundOnyl', 'deviceBoundOnly'],
    ['PasskeyLimit', 'passkeyLimit'],
    ['stage', undefined],
    ['@aws-cdk/core:origins', undefined],
  ])('`readConfiguration` with the name %s suggests %s', (name, near) => {
    const reading = expect(() => read({ [name]: 'true' }));
    if (near === undefined) reading.not.toThrow();
    else reading.toThrow(`${name}: there is no such setting. Did you mean ${near}?`);
  });

  test.each(['passwordFirst', 'logRetention', 'eventBus'])(
    '`readConfiguration` refuses %s, which only the construct has, because nothing would come of it',
    (name) => {
      expect(() => read({ [name]: '1' })).toThrow(
        `${name}: the app has no such setting, only the construct Passkeys has it`,
      );
    },
  );

  test('`readConfiguration` reports all wrong values at once', () => {
    expect(() => read({ region: 'Sydney', web: 'no' })).toThrow(/^region: .*\nweb: .*$/);
  });
});
