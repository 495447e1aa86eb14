import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as v from 'valibot';
import { answerCloudFormation } from './cloudformation.ts';
import { AttachmentRequest, attach } from './custom-resource.ts';

const cognito = new CognitoIdentityProviderClient({ maxAttempts: 8 });

/** The function behind the custom resources that attach an imported user pool. */
export const handler = (event: unknown): Promise<void> =>
  answerCloudFormation(event, async (request) => ({
    PhysicalResourceId: await attach(v.parse(AttachmentRequest, request), cognito),
  }));
