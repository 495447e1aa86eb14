import { type App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Passkeys, type PasskeysProps } from '../../lib/index.ts';
import { resourcesOf, withApp } from './synthesize.ts';

const region = 'ap-southeast-2';
export const account = '123456789012';
export const userPoolId = `${region}_AbCdEf123`;
export const poolArn = `arn:aws:cognito-idp:${region}:${account}:userpool/${userPoolId}`;
/** A function of the pool's owner. */
export const earlierArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** A stack with passkeys for a pool of somebody else. */
export function define(app: App, props: Partial<PasskeysProps>, clientIds = ['first', 'second']): Stack {
  const stack = new Stack(app, 'Mine', { env: { region, account } });
  new Passkeys(stack, 'Passkeys', {
    userPool: UserPool.fromUserPoolId(stack, 'Old', userPoolId),
    userPoolClients: clientIds.map((id) => UserPoolClient.fromUserPoolClientId(stack, id, id)),
    relyingPartyId: 'example.com',
    relyingPartyName: 'Example',
    origins: ['https://example.com'],
    ...props,
  });
  return stack;
}

/** What is deployed for it. */
export const template = (props: Partial<PasskeysProps> = {}, clientIds?: string[]): Template =>
  withApp({}, (app) => Template.fromStack(define(app, props, clientIds)));

/** The triggers' function. */
export const ofFunction = { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysAuthChallengeFunction'), 'Arn'] };
/** Logical IDs of a type's resources. */
export const ids = (of: Template, type: string) => Object.keys(resourcesOf(of, type));

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
/** What the roles with such a logical ID may do. */
export function statements(of: Template, role: RegExp): Statement[] {
  const found = Object.entries(resourcesOf(of, 'AWS::IAM::Role')).filter(([id]) => role.test(id));
  const policies = found.flatMap(([, { Properties }]) => Properties['Policies']) as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What functions are told of earlier ones. */
export const chains = (of: Template) =>
  Object.values(resourcesOf(of, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
    const { Variables } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, string> };
    return Variables?.['CHAIN'] ? [JSON.parse(Variables['CHAIN'])] : [];
  });

export const notLogging = ({ Action }: Statement) => ![Action].flat().some((action) => action.startsWith('logs:'));
