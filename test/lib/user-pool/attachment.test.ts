import { Stack, Validations } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { triggers } from '../../../contract/operations.ts';
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

interface CfnResourceText {
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
}

describe('An imported user pool', () => {
  test('Only the imported user pool may call the triggers’ function', () => {
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

  test('A custom resource attaches the triggers after the user pool’s permission to call them', () => {
    const made = template();
    made.hasResource('Custom::PasskeysTriggers', {
      Properties: { UserPoolId: userPoolId, FunctionArn: ofFunction, EarlierTriggers: {}, CaseSensitive: true },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PasskeysAuthChallengeFunctionUserPool')]),
    });
    made.resourceCountIs('AWS::Cognito::UserPool', 0);
  });

  test('The user pool is checked before anything is created that is retained, by a function that needs none of it', () => {
    const made = template({ passwordFirst: ['second'] });
    const [[checkId = '', check] = []] = Object.entries(resourcesOf(made, 'Custom::PasskeysCheck'));
    expect(check?.Properties).toMatchObject({
      UserPoolId: userPoolId,
      StackName: 'Mine',
      Triggers: [...triggers['auth-challenge'], 'PreTokenGeneration'],
      CaseSensitive: true,
      Clients: [
        { ClientId: 'first', PasswordFirst: false },
        { ClientId: 'second', PasswordFirst: true },
      ],
    });
    const retained = Object.entries(made.toJSON()['Resources'] as Record<string, CfnResourceText>).filter(
      ([, { DeletionPolicy = '' }]) => DeletionPolicy.startsWith('Retain'),
    );
    expect(retained).toHaveLength(2);
    for (const [, { DependsOn }] of retained) expect(DependsOn).toContain(checkId);
    const [[, role] = []] = Object.entries(resourcesOf(made, 'AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('PasskeysUserPoolAttachment'),
    );
    for (const [id] of retained) expect(JSON.stringify([check, role])).not.toContain(id);
    template({ attachTriggers: false }).resourceCountIs('Custom::PasskeysCheck', 0);
  });

  test('Custom resources change the app clients one after the other and then the user pool', () => {
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

  test('An app client keeps its logical ID at another place in the list', () => {
    const alone = ids(template({}, ['second']), 'Custom::PasskeysAppClient');
    expect(ids(template(), 'Custom::PasskeysAppClient')).toEqual(expect.arrayContaining(alone));
  });

  test('The attachment function may read and update this user pool and its app clients alone', () => {
    const actions = ['DescribeUserPool', 'DescribeUserPoolClient', 'UpdateUserPool', 'UpdateUserPoolClient'];
    expect(statements(template(), /^PasskeysUserPoolAttachment/).filter(notLogging)).toEqual([
      { Effect: 'Allow', Action: actions.map((action) => `cognito-idp:${action}`), Resource: poolArn },
    ]);
  });

  test('`userPoolUpdatePermissions` adds permissions to the attachment function', () => {
    const smsRole = `arn:aws:iam::${account}:role/sms`;
    const passRole = new PolicyStatement({ actions: ['iam:PassRole'], resources: [smsRole] });
    const made = statements(template({ userPoolUpdatePermissions: [passRole] }), /^PasskeysUserPoolAttachment/);
    expect(made).toContainEqual({ Effect: 'Allow', Action: 'iam:PassRole', Resource: smsRole });
  });

  test('An imported user pool with attachTriggers=false is not changed, but may call the function', () => {
    const made = template({ attachTriggers: false });
    expect(ids(made, 'Custom::PasskeysTriggers')).toEqual([]);
    expect(ids(made, 'Custom::PasskeysAppClient')).toEqual([]);
    made.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'cognito-idp.amazonaws.com' });
  });

  test('An imported user pool calls the triggers through an alias with provisioned concurrency', () => {
    const made = template({ provisionedConcurrency: 1 });
    const [alias] = ids(made, 'AWS::Lambda::Alias');
    made.hasResourceProperties('Custom::PasskeysTriggers', { FunctionArn: { Ref: alias } });
    made.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'cognito-idp.amazonaws.com',
      FunctionName: { Ref: alias },
    });
  });

  test('Names of an imported user pool are case-sensitive by default, and the deployment checks this', () => {
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

  test('The deployment checks the app clients with the password first', () => {
    const made = template({ passwordFirst: ['second'] });
    made.hasResourceProperties('Custom::PasskeysAppClient', { ClientId: 'first', PasswordFirst: false });
    made.hasResourceProperties('Custom::PasskeysAppClient', { ClientId: 'second', PasswordFirst: true });
  });
});

describe('The stack of an attachment', () => {
  test('The attachment keeps its logical IDs, so that no resource is replaced', () => {
    const { Resources } = template().toJSON() as { Resources: Record<string, { Type: string }> };
    const own = Object.entries(Resources).filter(([id]) => id.startsWith('PasskeysUserPool'));
    expect(own.map(([id, { Type }]) => `${id} ${Type}`).sort()).toMatchSnapshot();
  });

  test('The attachment passes the AwsSolutions checks of cdk-nag', () => {
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

describe('Earlier triggers of an imported user pool', () => {
  const chainTriggers = {
    defineAuthChallenge: earlierArn('define'),
    verifyAuthChallengeResponse: earlierArn('verify'),
  };
  const named = { DefineAuthChallenge: earlierArn('define'), VerifyAuthChallengeResponse: earlierArn('verify') };

  test('The function may call only the chained earlier triggers, and keeps its logical ID', () => {
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

  test('The function has no reference to replaced earlier triggers', () => {
    const made = template({ dangerReplaceTriggers: chainTriggers });
    made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: named });
    expect(JSON.stringify(made.toJSON())).not.toContain('"CHAIN"');
    expect(statements(made, /./).filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([]);
  });
});

describe('Misuse of the attachment', () => {
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
  ])('The construct refuses the properties %j', (props, message) => {
    expect(() => template(props)).toThrow(message);
  });

  test('The construct refuses properties of imported user pools with a user pool of the same app', () => {
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
