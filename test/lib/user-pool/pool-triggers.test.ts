import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { poolTriggerNames } from '../../../contract/pool-triggers.ts';
import type { PasskeysProps } from '../../../lib/index.ts';
import { account, chains, earlierArn, ids, ofFunction, poolArn, statements, template } from '../imported-pool.ts';
import { resourcesOf } from '../synthesize.ts';

/** A trigger that an imported pool gets beside those of custom authentication. */
interface PoolTrigger {
  /** Cognito's name. */
  readonly trigger: string;
  /** The name in `chainTriggers` and `dangerReplaceTriggers`. */
  readonly name: 'postAuthentication' | 'preTokenGeneration';
  /** What its function's logical ID begins with. */
  readonly id: string;
  /** Each asks for it. */
  readonly asked: readonly Partial<PasskeysProps>[];
}

const postAuthentication: PoolTrigger = {
  trigger: 'PostAuthentication',
  name: 'postAuthentication',
  id: 'PasskeysSignInCountPostAuthentication',
  asked: [{ measureAdoption: true }],
};
const preTokenGeneration: PoolTrigger = {
  trigger: 'PreTokenGeneration',
  name: 'preTokenGeneration',
  id: 'PasskeysPreTokenGeneration',
  asked: [{ tokenClaims: true }, { passwordFirst: ['second'] }],
};

const cases = [postAuthentication, preTokenGeneration];

test('Each row of the table of pool triggers has its case here', () => {
  expect(cases.map(({ name }) => name)).toEqual(poolTriggerNames);
});

describe.each(cases)('The $trigger trigger of an imported user pool', ({ trigger, name, id, asked }) => {
  const [props = {}] = asked;
  const ours = { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] };
  const earlier = earlierArn(name);

  test.each(asked)(
    `The ${trigger} trigger is attached after the user pool may call it, and only this user pool may (%j)`,
    (props) => {
      const made = template(props);
      made.hasResource('Custom::PasskeysTriggers', {
        Properties: { FunctionArn: ofFunction, [`${trigger}Arn`]: ours, EarlierTriggers: {} },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp(`^${id}FunctionUserPool`)]),
      });
      made.hasResourceProperties('AWS::Lambda::Permission', {
        FunctionName: ours,
        Principal: 'cognito-idp.amazonaws.com',
        SourceAccount: account,
        SourceArn: poolArn,
      });
      expect(chains(made)).toEqual([]);
    },
  );

  test(`The ${trigger} trigger is left out by default`, () => {
    const { Properties } = Object.values(resourcesOf(template(), 'Custom::PasskeysTriggers'))[0] ?? {};
    expect(Properties).not.toHaveProperty(`${trigger}Arn`);
    expect(JSON.stringify(template().toJSON())).not.toContain(id);
  });

  test(`The ${trigger} trigger is not attached with attachTriggers=false, but the user pool may call it`, () => {
    const made = template({ ...props, attachTriggers: false });
    expect(ids(made, 'Custom::PasskeysTriggers')).toEqual([]);
    made.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: ours, SourceArn: poolArn });
  });

  test(`The ${trigger} function is the only one with a reference to its chained earlier trigger`, () => {
    const made = template({ ...props, chainTriggers: { [name]: earlier } });
    made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: { [trigger]: earlier } });
    expect(chains(made)).toEqual([{ earlier: { [trigger]: earlier } }]);
    const invoking = statements(made, /./).filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(invoking).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: earlier }]);
    expect(statements(made, new RegExp(`^${id}`))).toContainEqual(invoking[0]);
  });

  test(`The ${trigger} trigger replaces the earlier trigger without a reference to it`, () => {
    const made = template({ ...props, dangerReplaceTriggers: { [name]: earlier } });
    made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: { [trigger]: earlier } });
    expect(chains(made)).toEqual([]);
  });

  test(`The ${trigger} trigger is chained or replaced independently of the custom authentication triggers`, () => {
    const defineAuthChallenge = earlierArn('define');
    const both = { DefineAuthChallenge: defineAuthChallenge, [trigger]: earlier };
    for (const [choices, chained] of [
      [
        { chainTriggers: { [name]: earlier }, dangerReplaceTriggers: { defineAuthChallenge } },
        [{ earlier: { [trigger]: earlier } }],
      ],
      [
        { chainTriggers: { defineAuthChallenge }, dangerReplaceTriggers: { [name]: earlier } },
        [{ clientIds: ['first', 'second'], earlier: { DefineAuthChallenge: defineAuthChallenge } }],
      ],
    ] as const) {
      const made = template({ ...props, ...choices });
      made.hasResourceProperties('Custom::PasskeysTriggers', { EarlierTriggers: both });
      expect(chains(made)).toEqual(chained);
    }
  });
});
