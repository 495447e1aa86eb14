import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Passkeys, type PasskeysProps } from '../../lib/index.ts';
import { withApp } from './synthesize.ts';

/** Properties of the construct, or what makes them in its stack. */
export type Given = Partial<PasskeysProps> | ((stack: Stack) => Partial<PasskeysProps>);

/** The construct, in a stack of someone's own. */
export function own(app: App, given: Given = {}): { readonly stack: Stack; readonly passkeys: Passkeys } {
  const stack = new Stack(app, 'Mine');
  const userPool = new UserPool(stack, 'Pool');
  const passkeys = new Passkeys(stack, 'Passkeys', {
    userPool,
    userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })],
    relyingPartyId: 'example.com',
    relyingPartyName: 'Example',
    origins: ['https://example.com'],
    ...(typeof given === 'function' ? given(stack) : given),
  });
  return { stack, passkeys };
}

/** The template of such a stack. */
export const ownTemplate = (given?: Given): Template => withApp({}, (app) => Template.fromStack(own(app, given).stack));
