import { type App, Stack } from 'aws-cdk-lib';
import {
  type IUserPool,
  UserPool,
  UserPoolClient,
  type UserPoolClientOptions,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { withApp } from '../synthesize.ts';

export const [region, account] = ['eu-west-1', '123456789012'];
export const id = `${region}_AbCdEf123`;
export const env = { region, account };

/** Defines passkeys for a user pool. The app client is imported if `props` has none. */
export const passkeys = (scope: Stack, userPool: IUserPool, props: Partial<PasskeysProps> = {}, name = 'Passkeys') =>
  new Passkeys(scope, name, {
    userPool,
    userPoolClients: [UserPoolClient.fromUserPoolClientId(scope, `${name}Client`, 'someclient')],
    relyingPartyId: 'example.com',
    relyingPartyName: 'Example',
    origins: ['https://example.com'],
    ...props,
  });

/** A stack that makes the user pool and the app client. */
export function made(app: App, client: UserPoolClientOptions = {}, pool: UserPoolProps = {}) {
  const stack = new Stack(app, 'Mine', { env });
  const userPool = new UserPool(stack, 'Pool', pool);
  return { stack, userPool, client: new UserPoolClient(stack, 'Client', { userPool, ...client }) };
}

/** Passkeys for a user pool that the stack imports by its ID. */
export function imported(app: App, poolId: string, props: Partial<PasskeysProps> = {}): Passkeys {
  const stack = new Stack(app, 'Mine', { env });
  return passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', poolId), props);
}

/** Passkeys for a user pool that the stack imports by its ARN. */
export function byArn(app: App, arn: string, props: Partial<PasskeysProps> = {}): Passkeys {
  const stack = new Stack(app, 'Mine', { env });
  return passkeys(stack, UserPool.fromUserPoolArn(stack, 'Pool', arn), props);
}

/** An app that can't work, and the message that people read. */
export type RefusedApp = [name: string, define: (app: App) => unknown, message: RegExp];

/** Has one test for each of these apps. */
export function testRefusals(apps: readonly RefusedApp[]): void {
  test.each(apps)('Synthesis refuses %s and says what to write', (_, define, message) => {
    expect(() => withApp({}, define)).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }));
  });
}
