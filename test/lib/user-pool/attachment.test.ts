import { Stack, Validations } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import {
  account,
  define,
  earlierArn,
  ids,
  notLogging,
  ofFunction,
  poolArn,
  statements,
  template,
  userPoolId,
} from '../imported-pool.ts';
import { resourcesOf, withApp } from '../synthesize.ts';

describe('an imported user pool', () => {
  test('may call the triggers’ function, and no other pool or account may', () => {
    const all = Object.values(resourcesOf(template(), 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties['Principal'] === 'cognito-idp.amazonaws.com',
    );
    expect(all).toHaveLength(1);
    expect(all[0]?.Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      SourceAccount: account,
      SourceArn: poolArn,
    });
  });

  test('gets its triggers by a custom resource, once it may call them', () => {
    const made = template();
    made.hasResource('Custom::PasskeysTriggers', {
      Properties: { UserPoolId: userPoolId, FunctionArn: ofFunction, EarlierTriggers: {}, CaseSensitive: true },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PasskeysAuthChallengeFunctionUserPool')]),
    });
    made.resourceCountIs('AWS::Cognito::UserPool', 0);
  });

  test('has its clients changed one after the other, and then the pool', () => {
    const made = template({ preventUserExistenceErrors: true });
    const clients = Object.entries(resourcesOf(made, 'Custom::PasskeysAppClient'));
    expect(clients.map(([, { Properties }]) => Properties)).toMatchObject([
      { UserPoolId: userPoolId, ClientId: 'first', PreventUserExistenceErrors: true, PasswordFirst: false },
      { ClientId: 'second' },
    ]);
    const dependencies = (type: string) =>
      Object.values(resourcesOf(made, type) as Record<string, { DependsOn?: string[] }>).map(({ DependsOn = [] }) =>
        DependsOn.filter((id) => clients.some(([client]) => client === id)),
      );
    expect(dependencies('Custom::PasskeysAppClient')).toEqual([[], [clients[0]?.[0]]]);
    expect(dependencies('Custom::PasskeysTriggers')).toEqual([[clients[1]?.[0]]]);
  });

  test('knows a client again by its ID, wherever it stands in the list', () => {
    const alone = ids(template({}, ['second']), 'Custom::PasskeysAppClient');
    expect(ids(template(), 'Custom::PasskeysAppClient')).toEqual(expect.arrayContaining(alone));
  });

  test('is changed by a function that may do this to this pool, and nothing else', () => {
    const actions = ['DescribeUserPool', 'DescribeUserPoolClient', 'UpdateUserPool', 'UpdateUserPoolClient'];
    expect(statements(template(), /^PasskeysUserPoolAttachment/).filter(notLogging)).toEqual([
      { Effect: 'Allow', Action: actions.map((action) => `cognito-idp:${action}`), Resource: poolArn },
    ]);
  });

  test('may need more to be updated', () => {
    const smsRole = `arn:aws:iam::${account}:role/sms`;
    const passRole = new PolicyStatement({ actions: ['iam:PassRole'], resources: [smsRole] });
    const made = statements(template({ userPoolUpdatePermissions: [passRole] }), /^PasskeysUserPoolAttachment/);
    expect(made).toContainEqual({ Effect: 'Allow', Action: 'iam:PassRole', Resource: smsRole });
  });

  test('is left to its owner when that is asked for, but may call the function', () => {
    const made = template({ attachTriggers: false });
    expect(ids(made, 'Custom::PasskeysTriggers')).toEqual([]);
    expect(ids(made, 'Custom::PasskeysAppClient')).toEqual([]);
    made.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'cognito-idp.amazonaws.com' });
  });

  test('is called by the alias when environments are kept ready', () => {
    const made = template({ provisionedConcurrency: 1 });
    const [alias] = ids(made, 'AWS::Lambda::Alias');
    made.hasResourceProperties('Custom::PasskeysTriggers', { FunctionArn: { Ref: alias } });
    made.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'cognito-idp.amazonaws.com',
      FunctionName: { Ref: alias },
    });
  });

  test('is taken to tell upper case from lower case unless that is said, and the deployment checks it', () => {
    const policy = (made: Template) =>
      Object.entries(resourcesOf(made, 'AWS::Lambda::Function'))
        .filter(([id]) => id.startsWith('PasskeysAuthChallengeFunction'))
        .map(([, { Properties }]) => Properties['Environment'] as { Variables: { POLICY: string } })
        .map(({ Variables }) => JSON.parse(Variables.POLICY));
    expect(policy(template())).toEqual([{ caseSensitiveNames: true }]);
    const insensitive = template({ signInCaseSensitive: false });
    expect(policy(insensitive)).toEqual([{}]);
    insensitive.hasResourceProperties('Custom::PasskeysTriggers', { CaseSensitive: false });
  });

  test('has the deployment check the clients that want a password first', () => {
    const made = template({ passwordFirst: ['second'] });
    made.hasResourceProperties('Custom::PasskeysAppClient', { ClientId: 'first', PasswordFirst: false });
    made.hasResourceProperties('Custom::PasskeysAppClient', { ClientId: 'second', PasswordFirst: true });
  });
});

describe('the stack of an attachment', () => {
  test('keeps its logical ids: a changed one is another resource, and the former takes away what it has added', () => {
    const { Resources } = template().toJSON() as { Resources: Record<string, { Type: string }> };
    const own = Object.entries(Resources).filter(([id]) => id.startsWith('PasskeysUserPool'));
    expect(own.map(([id, { Type }]) => `${id} ${Type}`).sort()).toMatchSnapshot();
  });

  test('is clean by cdk-nag’s AwsSolutions', () => {
    withApp({}, (app) => {
      const chainTriggers = {
        defineAuthChallenge: earlierArn('define'),
        postAuthentication: earlierArn('post'),
        preTokenGeneration: earlierArn('token'),
      };
      define(app, { measureAdoption: true, tokenClaims: true, chainTriggers });
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    });
  });
});

describe('triggers that the pool has', () => {
  const chainTriggers = {
    defineAuthChallenge: earlierArn('define'),
    verifyAuthChallengeResponse: earlierArn('verify'),
  };
  const named = { DefineAuthChallenge: earlierArn('define'), VerifyAuthChallengeResponse: earlierArn('verify') };

  test('are chained: our function is told of them, may call them and nothing else, and keeps its logical ID', () => {
    const made = template({ chainTriggers });
    made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: named });
    const [id = ''] = ids(made, 'AWS::Lambda::Function').filter((it) => it.startsWith('PasskeysAuthChallengeFunction'));
    const environment = resourcesOf(made, 'AWS::Lambda::Function')[id]?.Properties['Environment'];
    const { Variables } = environment as { Variables: Record<string, string> };
    expect(JSON.parse(Variables['CHAIN'] ?? '')).toEqual({
      clientIds: ['first', 'second'],
      earlier: named,
    });
    const invoking = statements(made, /./).filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(invoking).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: Object.values(named) }]);
    expect(statements(made, /^PasskeysAuthChallengeRole/)).toContainEqual(invoking[0]);
    expect(ids(template(), 'AWS::Lambda::Function')).toContain(id);
  });

  test('are replaced: our function is told nothing of them', () => {
    const made = template({ dangerReplaceTriggers: chainTriggers });
    made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: named });
    expect(JSON.stringify(made.toJSON())).not.toContain('"CHAIN"');
    expect(statements(made, /./).filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([]);
  });
});

describe('misuse', () => {
  const token = { preTokenGeneration: earlierArn('token') };
  const earlier = { defineAuthChallenge: earlierArn('define') };
  const post = { postAuthentication: earlierArn('post') };
  test.each<[Partial<PasskeysProps>, string]>([
    [
      { chainTriggers: earlier, dangerReplaceTriggers: { createAuthChallenge: earlierArn('create') } },
      'chainTriggers, dangerReplaceTriggers: both name triggers of custom authentication',
    ],
    [
      { measureAdoption: true, chainTriggers: post, dangerReplaceTriggers: { ...earlier, ...post } },
      'chainTriggers, dangerReplaceTriggers: both name postAuthentication.',
    ],
    [{ chainTriggers: post }, 'chainTriggers.postAuthentication: without measureAdoption nothing takes its place.'],
    [{ dangerReplaceTriggers: post }, 'dangerReplaceTriggers.postAuthentication: without measureAdoption'],
    [
      { tokenClaims: true, chainTriggers: token, dangerReplaceTriggers: token },
      'chainTriggers, dangerReplaceTriggers: both name preTokenGeneration.',
    ],
    [
      { chainTriggers: token },
      'chainTriggers.preTokenGeneration: without tokenClaims or passwordFirst nothing takes its place.',
    ],
    [{ chainTriggers: {} }, 'chainTriggers: it names no function.'],
    [{ dangerReplaceTriggers: {} }, 'dangerReplaceTriggers: it names no function.'],
  ])('%j', (props, message) => {
    expect(() => template(props)).toThrow(message);
  });

  test('what is for imported pools, with a pool of the same app', () => {
    withApp({}, (app) => {
      const stack = new Stack(app, 'Mine');
      const userPool = new UserPool(stack, 'Pool');
      const props = {
        userPool,
        userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })],
        relyingPartyId: 'example.com',
        relyingPartyName: 'Example',
        origins: ['https://example.com'],
        preventUserExistenceErrors: true,
        chainTriggers: earlier,
      };
      expect(() => new Passkeys(stack, 'Passkeys', props)).toThrow(
        'chainTriggers, preventUserExistenceErrors: the user pool Mine/Pool is made in this app, and this is for imported ones.',
      );
    });
  });
});
