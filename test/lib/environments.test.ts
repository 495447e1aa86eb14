import { type App, type Environment, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { Passkeys, PasskeysStack, readConfiguration } from '../../lib/index.ts';
import { resourcesOf, withApp } from './synthesize.ts';

test.each<[string, Environment]>([
  ['any account and region', {}],
  ['an account and region', { account: '123456789012', region: 'eu-central-1' }],
])('The whole stack is synthesized for %s and passes the AwsSolutions checks', (_name, env) => {
  withApp({}, (app) => {
    const { region: _region, ...configuration } = readConfiguration(app.node);
    new PasskeysStack(app, 'Passkeys', { env, ...configuration });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

test('A stack with tracing lets each function send X-Ray segments and passes the AwsSolutions checks', () => {
  withApp({ tracing: 'true' }, (app) => {
    const { region, ...configuration } = readConfiguration(app.node);
    const stack = new PasskeysStack(app, 'Passkeys', { env: { region }, ...configuration });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
    const template = Template.fromStack(stack);
    const functions = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).filter(([id]) =>
      id.startsWith('Passkeys'),
    );
    expect(functions.length).toBeGreaterThan(15);
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    for (const [, { Properties }] of functions) {
      expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
      const [role = ''] = (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      expect(JSON.stringify(roles[role])).toContain('"xray:PutTelemetryRecords","xray:PutTraceSegments"');
    }
  });
  withApp({}, (app) => {
    const { region: _region, ...configuration } = readConfiguration(app.node);
    const template = JSON.stringify(Template.fromStack(new PasskeysStack(app, 'Passkeys', configuration)).toJSON());
    expect(template).not.toMatch(/TracingConfig|xray/);
  });
});

/** A stack with a pool and passkeys for each of the names. */
function stackOf(app: App, ...names: readonly string[]): Stack {
  const stack = new Stack(app, 'Mine');
  for (const name of names) {
    const userPool = new UserPool(stack, `${name}Pool`);
    new Passkeys(stack, name, {
      userPool,
      userPoolClients: [userPool.addClient('Client')],
      relyingPartyId: `${name.toLowerCase()}.example`,
      relyingPartyName: name,
      origins: [`https://${name.toLowerCase()}.example`],
    });
  }
  return stack;
}

describe('Two `Passkeys` constructs in one stack', () => {
  const templateOf = (...names: readonly string[]) => withApp({}, (app) => Template.fromStack(stackOf(app, ...names)));
  const ids = (template: Template) => Object.keys(template.toJSON()['Resources']);

  test('Two `Passkeys` constructs in one stack have the logical IDs that each has alone', () => {
    const [staff, customers, both] = [templateOf('Staff'), templateOf('Customers'), templateOf('Staff', 'Customers')];
    expect(ids(both).sort()).toEqual([...ids(staff), ...ids(customers)].sort());
  });

  test('Each user pool calls its own function, which has its own relying party ID', () => {
    const template = templateOf('Staff', 'Customers');
    for (const [pool, { Properties }] of Object.entries(resourcesOf(template, 'AWS::Cognito::UserPool'))) {
      const name = pool.startsWith('Staff') ? 'Staff' : 'Customers';
      const called = Properties['LambdaConfig'] as Record<string, { 'Fn::GetAtt': [string] }>;
      const [lambda = ''] = called['DefineAuthChallenge']?.['Fn::GetAtt'] ?? [];
      expect(lambda).toMatch(new RegExp(`^${name}AuthChallenge`));
      expect(resourcesOf(template, 'AWS::Lambda::Function')[lambda]?.Properties).toMatchObject({
        Environment: { Variables: { RELYING_PARTY_ID: `${name.toLowerCase()}.example` } },
      });
    }
  });
});
