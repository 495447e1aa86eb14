import type { Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import { type BundleName, type FunctionName, stackBundles } from '../../../lib/functions/bundles.ts';
import { constructId } from '../../../lib/functions/construct-id.ts';
import { earlierArn, template as importedPoolTemplate } from '../imported-pool.ts';
import { ownTemplate } from '../own.ts';
import { type Resource, resourcesOf, synthesize } from '../synthesize.ts';

/** The app’s stack. */
export const template = synthesize('a custom domain');

/** A pool of someone else that has each trigger, and everything that makes a function of its own. */
const everything = importedPoolTemplate({
  measureAdoption: true,
  tokenClaims: true,
  noticesFrom: 'security@example.com',
  chainTriggers: {
    defineAuthChallenge: earlierArn('define'),
    postAuthentication: earlierArn('post'),
    preTokenGeneration: earlierArn('pre'),
  },
});
const poolOfTheApp = ownTemplate({ measureAdoption: true, passwordFirst: ['someClient'] });

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource: unknown;
}

/** Where a row's function is deployed: the template, and what its logical ids begin with. */
interface Deployed {
  readonly from: Template;
  readonly id: string;
}

/** Of each row but those of {@link stackBundles}, which are in every stack under their own names. */
const deployed: Readonly<Record<Exclude<BundleName, FunctionName>, Deployed>> = {
  'auth-challenge-chained': { from: everything, id: 'PasskeysAuthChallenge' },
  'post-authentication': { from: poolOfTheApp, id: 'PasskeysSignInCountPostAuthentication' },
  'post-authentication-chained': { from: everything, id: 'PasskeysSignInCountPostAuthentication' },
  'pre-token-generation': { from: poolOfTheApp, id: 'PasskeysPreTokenGeneration' },
  'pre-token-generation-chained': { from: everything, id: 'PasskeysPreTokenGeneration' },
  attachment: { from: everything, id: 'PasskeysUserPoolAttachment' },
  'user-pool-issuer': { from: everything, id: 'PasskeysIssuerReader' },
  'origin-secret': { from: template, id: 'OriginSecretMaker' },
  notices: { from: everything, id: 'PasskeysNoticesSend' },
};

/** Where the function of this row is. */
export const deployedOf = (name: BundleName): Deployed =>
  name in stackBundles
    ? { from: template, id: `Passkeys${constructId(name)}` }
    : deployed[name as keyof typeof deployed];

/** The one resource of a row's function that has this type and suffix. */
export function only(name: BundleName, type: string, suffix: string): Resource {
  const { from, id } = deployedOf(name);
  const found = Object.entries(resourcesOf(from, type)).filter(([key]) => new RegExp(`^${id}${suffix}`).test(key));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources match ${id}${suffix}`);
  return found[0][1];
}

/** The statements of a function’s role, which has no managed policies. */
export function statementsOf(name: BundleName): Statement[] {
  const { Properties } = only(name, 'AWS::IAM::Role', 'Role');
  expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  const policies = Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap((policy) => policy.PolicyDocument.Statement);
}

/** The actions that a function’s role allows, sorted. */
export function actionsOf(name: BundleName): string[] {
  return statementsOf(name)
    .flatMap(({ Action }) => Action)
    .sort();
}

/** A function’s environment variables. */
export function variablesOf(name: BundleName): Record<string, unknown> {
  const { Properties } = only(name, 'AWS::Lambda::Function', 'Function');
  return (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}
