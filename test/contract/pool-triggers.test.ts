import { existsSync } from 'node:fs';
import { LambdaConfigType$ } from '@aws-sdk/client-cognito-identity-provider';
import { UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import { describe, expect, it } from 'vitest';
import { byPoolTrigger, poolTriggerNames, poolTriggers } from '../../contract/pool-triggers.ts';

const entry = (bundle: string) => new URL(`../../lambdas/triggers/${bundle}.ts`, import.meta.url);
const operations = Object.values(UserPoolOperation).map(({ operationName }: UserPoolOperation) => operationName);

describe.each(Object.entries(poolTriggers))('The row %s', (name, { trigger, bundle, option, ...row }) => {
  it('names a trigger as Cognito and the CDK do', () => {
    expect(LambdaConfigType$[4]).toContain(trigger);
    expect(operations).toContain(name);
    expect(trigger.toLowerCase()).toBe(name.toLowerCase());
  });

  it('names the arguments as the trigger is named', () => {
    expect(row.resourceProperty).toBe(`${trigger}Arn`);
    expect(row.argument).toBe(`${name}Arn`);
    expect(option).toBe(`${bundle}-arn`);
    expect(option.replaceAll('-', '')).toBe(row.argument.toLowerCase());
  });

  it('names a bundle that has a handler, and another one that calls the pool’s own trigger', () => {
    expect(existsSync(entry(bundle))).toBe(true);
    expect(existsSync(entry(`${bundle}-chained`))).toBe(true);
  });
});

it('An object by triggers has a property for each, and leaves out what is undefined', () => {
  expect(byPoolTrigger('trigger', (_, name) => name)).toEqual({
    PostAuthentication: 'postAuthentication',
    PreTokenGeneration: 'preTokenGeneration',
  });
  const [first] = poolTriggerNames;
  const some = byPoolTrigger('option', (_, name) => (name === first ? 'given' : undefined));
  expect(Object.entries(some)).toEqual([['post-authentication-arn', 'given']]);
});
