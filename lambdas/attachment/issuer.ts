import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as v from 'valibot';
import { issuerOf, issuerTypeOf } from '../../contract/issuer.ts';
import { answerCloudFormation } from './cloudformation.ts';
import { userPool } from './user-pool-api.ts';

const cognito = new CognitoIdentityProviderClient({ maxAttempts: 8 });

const Request = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResourceProperties: v.object({ UserPoolId: v.string(), Endpoint: v.string() }),
});

/** The function behind the custom resource whose attribute `Issuer` is the issuer of an imported pool's tokens. It changes nothing. */
export const handler = (event: unknown): Promise<void> =>
  answerCloudFormation(event, async (request) => {
    const { RequestType, ResourceProperties } = v.parse(Request, request);
    const { UserPoolId, Endpoint } = ResourceProperties;
    const PhysicalResourceId = `${UserPoolId}/issuer`;
    // The pool may be gone already.
    if (RequestType === 'Delete') return { PhysicalResourceId };
    const type = issuerTypeOf(await userPool(cognito, UserPoolId).describe());
    return { PhysicalResourceId, Data: { Issuer: issuerOf(type, Endpoint, UserPoolId) } };
  });
