import { Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { administration, operations } from '../../contract/operations.ts';
import { OriginSecret } from '../../lib/index.ts';
import { variablesOf } from './functions/deployed-functions.ts';
import { own, ownTemplate } from './own.ts';
import { resourcesOf, synthesize, withApp } from './synthesize.ts';

const template = synthesize();
const text = JSON.stringify(template.toJSON());
const distributionOf = () => Object.entries(resourcesOf(template, 'AWS::CloudFront::Distribution'))[0]?.[1];

test('Every function of the users’ API, and no other, knows the digests of what the distribution sends', () => {
  for (const name of Object.keys(operations) as (keyof typeof operations)[]) {
    expect(variablesOf(name)['ORIGIN_SECRET_DIGESTS'], name).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^OriginSecretValues/), 'Digests'],
    });
  }
  for (const name of [...Object.keys(administration), 'auth-challenge'] as (keyof typeof administration)[]) {
    expect(variablesOf(name), name).not.toHaveProperty('ORIGIN_SECRET_DIGESTS');
  }
});

test('The distribution sends a value that only CloudFormation reads, by a dynamic reference', () => {
  const { Origins } = Object(distributionOf()?.Properties['DistributionConfig']) as {
    Origins: { OriginCustomHeaders?: unknown }[];
  };
  expect(Origins.map((origin) => origin.OriginCustomHeaders)).toEqual([
    undefined,
    [
      {
        HeaderName: 'x-passkeys-origin',
        HeaderValue: {
          'Fn::Join': [
            '',
            [
              '{{resolve:secretsmanager:',
              { Ref: expect.stringMatching(/^OriginSecret/) },
              ':SecretString:generation1::}}',
            ],
          ],
        },
      },
    ],
  ]);
  expect(text.match(/resolve:secretsmanager/g)).toHaveLength(1);
  // Before that there is no value to read.
  expect((distributionOf() as { DependsOn?: string[] }).DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^OriginSecretValues/)]),
  );
});

test.each(['nothing configured', 'a custom domain'] as const)(
  'An existing stack sends the secret before any function asks for it: %s',
  (configuration) => {
    const deployed = synthesize(configuration);
    const [distribution] = Object.keys(resourcesOf(deployed, 'AWS::CloudFront::Distribution'));
    const asking = Object.values(deployed.findResources('AWS::Lambda::Function')).filter((it) =>
      JSON.stringify(it['Properties']).includes('ORIGIN_SECRET_DIGESTS'),
    );
    expect(asking).toHaveLength(Object.keys(operations).length);
    for (const { DependsOn } of asking) expect(DependsOn).toContain(distribution);
  },
);

test('The construct alone keeps its plain endpoint: no secret more, no function more, no variable more', () => {
  const alone = JSON.stringify(ownTemplate().toJSON());
  expect(alone).not.toMatch(/ORIGIN_SECRET|OriginSecret|resolve:secretsmanager/);
  expect(JSON.stringify(synthesize('no pages').toJSON())).not.toMatch(/ORIGIN_SECRET|OriginSecret/);
});

test('An app can put its own distribution in front of the construct', () => {
  withApp({}, (app) => {
    let secret: OriginSecret | undefined;
    own(app, (stack: Stack) => {
      secret = new OriginSecret(stack, 'OriginSecret', { generation: 3 });
      return { originSecret: secret };
    });
    expect(Object.keys(secret?.customHeaders ?? {})).toEqual(['x-passkeys-origin']);
  });
});

test.each([0, 1.5, -1])('The generation %s is refused at synthesis', (generation) => {
  withApp({}, (app) => {
    expect(() => new OriginSecret(new Stack(app, 'Mine'), 'OriginSecret', { generation })).toThrow(
      /originSecretGeneration: .* is no whole number/,
    );
  });
});
