import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { operations, triggers } from '../../../contract/operations.ts';
import { configurations, type Resource, resourcesOf, synthesize, withStack } from '../synthesize.ts';

const names = Object.keys(configurations) as (keyof typeof configurations)[];

const known = new Map<string, readonly unknown[]>();

/**
 * The messages of the synthesis, validated by the CDK and by cdk-nag's AwsSolutions; synthesized once.
 *
 * @throws Error with what either finds
 */
function messages(name: (typeof names)[number]): readonly unknown[] {
  const found =
    known.get(name) ??
    withStack(
      configurations[name],
      (app) => {
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
        return app.synth().getStackByName('Passkeys').messages;
      },
      { validate: true },
    );
  known.set(name, found);
  return found;
}

test('The stack has the batching window, the metrics and the event bus that its configuration asks for', () => {
  const context = { auditBatchingSeconds: '45', detailedMetrics: 'true', publishAuditEvents: 'true' };
  const asked = withStack({ ...configurations['a custom domain'], ...context }, (_app, stack) =>
    Template.fromStack(stack),
  );
  asked.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: 45 });
  asked.resourceCountIs('AWS::Events::EventBus', 1);
  asked.hasOutput('EventBusName', {});
  const variables = JSON.stringify(resourcesOf(asked, 'AWS::Lambda::Function'));
  expect(variables).toContain(`"${environment.detailedMetrics}":"true"`);
  expect(variables).not.toContain(`"${environment.detailedMetrics}":"false"`);
});

describe.each(names)('The stack (%s)', (name) => {
  test('By default Lambda logs no lines of its own for each run, and no function makes detailed metrics', () => {
    const functions = Object.entries(resourcesOf(synthesize(name), 'AWS::Lambda::Function'));
    for (const [id, { Properties }] of functions) {
      // CDK's own run once, with a deployment.
      if (!String(Properties['Description']).startsWith('Passkeys: ')) continue;
      expect(Properties['LoggingConfig'], id).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    }
    expect(JSON.stringify(functions)).not.toContain(`"${environment.detailedMetrics}":"true"`);
  });

  test('The stack keeps its logical IDs, so that no resource is replaced', () => {
    const { Resources } = synthesize(name).toJSON() as { Resources: Record<string, { Type: string }> };
    const ids = Object.entries(Resources).map(([id, { Type }]) => `${id} ${Type}`);
    expect(ids.sort()).toMatchSnapshot();
  });

  test('Every log group deletes its events after 30 days', () => {
    const groups = Object.values(resourcesOf(synthesize(name), 'AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThan(Object.keys({ ...triggers, ...operations }).length);
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(30);
  });

  test('Every function writes to a log group of the stack', () => {
    for (const [id, { Properties }] of Object.entries(resourcesOf(synthesize(name), 'AWS::Lambda::Function'))) {
      // CDK's own, which runs once, when the stack is deleted; it takes no log group.
      if (id.startsWith('CustomS3AutoDeleteObjects')) continue;
      expect(Properties, id).toMatchObject({ LoggingConfig: { LogGroup: { Ref: expect.any(String) } } });
    }
  });

  test('The stack passes the AwsSolutions checks of cdk-nag', () => {
    expect(() => messages(name)).not.toThrow();
  });

  test('The stack is synthesized without a warning', () => {
    expect(messages(name)).toEqual([]);
  });
});

describe('The output `Config`', () => {
  const configOf = (name: keyof typeof configurations) => {
    const { Outputs } = synthesize(name).toJSON() as { Outputs: Record<string, { Value: unknown }> };
    return JSON.stringify(Outputs['Config']?.Value);
  };
  const text = (value: Record<string, unknown>) => JSON.stringify(JSON.stringify(value)).slice(2, -2);

  test('The output `Config` names the relying party and the endpoints of the user pool and the API', () => {
    const config = configOf('this machine');
    expect(config).toContain(text({ userPoolEndpoint: 'http://localhost:3000', apiUrl: 'http://localhost:3000' }));
    expect(config).toContain(text({ id: 'localhost', name: 'Passkeys' }));
    expect(config).toContain(text({ region: 'ap-southeast-2' }));
  });

  test('The output `Config` gives the pages’ origin as the URL of the API', () => {
    expect(configOf('a custom domain')).toContain(text({ apiUrl: 'https://login.example.com' }));
  });

  test('The output `Config` of a stack without pages gives the API’s own endpoint', () => {
    expect(configOf('no pages')).toMatch(/apiUrl[^}]*"Fn::GetAtt":\["PasskeysApiHttpApi\w+","ApiEndpoint"\]/);
  });

  test('The output `Config` is also the config.json of the pages', () => {
    synthesize().hasResourceProperties('Custom::CDKBucketDeployment', {
      SourceMarkersConfig: [{}, { jsonEscape: true }],
    });
  });
});

test('A stack without pages has no CloudFront or S3 resources', () => {
  const types = Object.values((synthesize('no pages').toJSON() as { Resources: Record<string, Resource> }).Resources);
  expect(types.filter(({ Type }) => /CloudFront|S3|Custom::/.test(Type))).toEqual([]);
});

test('All alarms notify the configured topic', () => {
  const alarmTopicArn = 'arn:aws:sns:ap-southeast-2:123456789012:on-call';
  const actions = withStack({ alarmTopicArn }, (_app, stack) =>
    Object.values(resourcesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties['AlarmActions'],
    ),
  );
  expect(actions).toEqual(actions.map(() => [alarmTopicArn]));
  expect(actions.length).toBeGreaterThan(5);
});

describe('A misconfigured stack', () => {
  test.each([
    [
      { web: 'false' },
      'relyingPartyId and origins: without the pages (web=false) there is no domain to take them from. ' +
        'Give both, such as -c relyingPartyId=example.com -c origins=https://example.com',
    ],
    [
      { origins: 'https://example.com' },
      'relyingPartyId: it is missing, and origins is ["https://example.com"]. Give the domain that all of them share',
    ],
    [{ relyingPartyId: 'example.com' }, 'origins: none is given. Write the origin of each page'],
    [{ relyingPartyId: 'com', origins: 'https://example.com' }, '"com" is a public suffix'],
    [{ userPoolEndpoint: 'http://localhost:3000/' }, 'Write "http://localhost:3000".'],
  ])('The stack refuses the context %j', (context, message) => {
    expect(() => withStack(context, () => undefined)).toThrow(message);
  });
});
