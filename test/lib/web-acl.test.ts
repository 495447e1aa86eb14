import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { operations } from '../../contract/operations.ts';
import { DistributionWebAcl, DistributionWebAclStack } from '../../lib/index.ts';
import { own, ownTemplate } from './own.ts';
import { resourcesOf, synthesize, withApp, withStack } from './synthesize.ts';

const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/Passkeys/11111111-2222-3333-4444-555555555555';

interface Rule {
  readonly Name: string;
  readonly Action?: { readonly Block?: { readonly CustomResponse?: { readonly ResponseCode: number } } };
  readonly Statement: {
    readonly RateBasedStatement?: { readonly Limit: number; readonly ScopeDownStatement?: object };
    readonly ManagedRuleGroupStatement?: { readonly Name: string };
  };
}
const rulesOf = (template: Template): Rule[] =>
  Object.values(resourcesOf(template, 'AWS::WAFv2::WebACL')).flatMap(({ Properties }) => Properties['Rules'] as Rule[]);
const limitOf = (rules: readonly Rule[], name: string) =>
  rules.find(({ Name }) => Name === name)?.Statement.RateBasedStatement?.Limit;
/** The texts that the rule is about. */
const textsOf = (rules: readonly Rule[], name: string) =>
  Array.from(
    JSON.stringify(rules.find(({ Name }) => Name === name)?.Statement).matchAll(/"SearchString":"([^"]*)"/g),
    ([, text]) => text,
  );

function distributionTemplate(props = {}) {
  return withApp({}, (app) =>
    Template.fromStack(new DistributionWebAclStack(app, 'PasskeysWebAcl', { env: { region: 'us-east-1' }, ...props })),
  );
}

test('Nothing of AWS WAF is deployed unless it is asked for, because it costs money', () => {
  for (const name of ['nothing configured', 'a custom domain', 'no pages'] as const) {
    expect(JSON.stringify(synthesize(name).toJSON())).not.toMatch(/WAFv2|WebACL/);
  }
});

describe('The web ACL of the distribution', () => {
  test('An address that floods the public operations is answered 429, long before one that opens pages', () => {
    const rules = rulesOf(distributionTemplate());
    expect(rules.map(({ Name }) => Name)).toEqual(['PasskeysPublicOperations', 'PasskeysAddress', 'AWSCommonRules']);
    expect([limitOf(rules, 'PasskeysPublicOperations'), limitOf(rules, 'PasskeysAddress')]).toEqual([300, 3_000]);
    expect(rules[0]?.Action?.Block?.CustomResponse?.ResponseCode).toBe(429);
    const publicPaths = Object.values(operations).flatMap((row) => (row.public ? [row.path] : []));
    expect(textsOf(rules, 'PasskeysPublicOperations')).toEqual(publicPaths);
    expect(rules[2]?.Statement.ManagedRuleGroupStatement?.Name).toBe('AWSManagedRulesCommonRuleSet');
  });

  test('The limits can be set, and one that WAF would refuse is refused at synthesis', () => {
    const rules = rulesOf(distributionTemplate({ requestsPerAddress: 20_000, publicRequestsPerAddress: 2_000 }));
    expect([limitOf(rules, 'PasskeysPublicOperations'), limitOf(rules, 'PasskeysAddress')]).toEqual([2_000, 20_000]);
    expect(() => distributionTemplate({ publicRequestsPerAddress: 9 })).toThrow(/publicRequestsPerAddress: 9 is no/);
    expect(() => distributionTemplate({ requestsPerAddress: 10.5 })).toThrow(/requestsPerAddress: 10\.5 is no/);
  });

  test('The web ACL keeps no samples of requests, which have access tokens in them', () => {
    const samples = JSON.stringify(distributionTemplate().toJSON()).match(/"SampledRequestsEnabled":(true|false)/g);
    expect(new Set(samples)).toEqual(new Set(['"SampledRequestsEnabled":false']));
  });

  test('A web ACL in another region than us-east-1 is refused with what to do', () => {
    for (const env of [{ region: 'ap-southeast-2' }, {}]) {
      const stack = new Stack(new App(), 'Mine', { env });
      expect(() => new DistributionWebAcl(stack, 'WebAcl')).toThrow(
        /us-east-1 alone.*DistributionWebAclStack.*webAclArn/,
      );
    }
  });

  test('The pages’ distribution takes it, and cdk-nag finds nothing', () => {
    withStack(
      { webAclArn, userPoolWebAcl: 'true' },
      (app, stack) => {
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
        new DistributionWebAclStack(app, 'PasskeysWebAcl', { env: { region: 'us-east-1' } });
        expect(() => app.synth()).not.toThrow();
        Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
          DistributionConfig: { WebACLId: webAclArn },
        });
      },
      { validate: true },
    );
  });

  test.each(['arn:aws:wafv2:ap-southeast-2:123456789012:regional/webacl/Mine/1', 'Mine'])(
    'The web ACL %s, which CloudFront would refuse, is refused at synthesis',
    (given) => {
      expect(() => withStack({ webAclArn: given }, () => {})).toThrow(/webAclArn: .* us-east-1/);
    },
  );
});

describe('The web ACL of the user pool', () => {
  test('An address that floods sign-ins, sign-ups or codes is blocked at the pool of the users', () => {
    const template = ownTemplate({ userPoolWebAcl: true });
    const rules = rulesOf(template);
    expect(rules).toHaveLength(1);
    expect(limitOf(rules, 'PasskeysSignIns')).toBe(300);
    expect(textsOf(rules, 'PasskeysSignIns')).toEqual(
      ['initiateauth', 'signup', 'forgotpassword', 'resendconfirmationcode'].map(
        (name) => `awscognitoidentityproviderservice.${name}`,
      ),
    );
    expect(JSON.stringify(rules)).toContain('"SingleHeader":{"Name":"x-amz-target"}');
    const [pool] = Object.keys(resourcesOf(template, 'AWS::Cognito::UserPool'));
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: { 'Fn::GetAtt': [pool, 'Arn'] } });
  });

  test('Its limit can be set, and is refused where it would limit nothing', () => {
    const limited = ownTemplate({ userPoolWebAcl: true, userPoolRequestsPerAddress: 5_000 });
    expect(limitOf(rulesOf(limited), 'PasskeysSignIns')).toBe(5_000);
    expect(() => ownTemplate({ userPoolRequestsPerAddress: 5_000 })).toThrow(/Write userPoolWebAcl: true/);
    const tooFew = { userPoolWebAcl: true, userPoolRequestsPerAddress: 1 };
    expect(() => withApp({}, (app) => own(app, tooFew))).toThrow(/userPoolRequestsPerAddress: 1 is no/);
  });
});
