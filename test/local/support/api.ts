import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Caller } from '../../../local/functions/invoker.ts';
import { apiDefinitions } from '../../../local/http-api/api-resources.ts';
import { httpApi } from '../../../local/http-api/http-api.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from './stack-of.ts';

const issuer = 'http://localhost:3000/pool';
const { publicKey, privateKey } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
const documents: Record<string, unknown> = {
  [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/keys` },
  [`${issuer}/keys`]: jwks,
};

/** An access token of the API's issuer, signed with its key. */
export function token(claims: JWTPayload = {}, { kid = 'one', expires = '5m' } = {}): Promise<string> {
  return new SignJWT({ iss: issuer, client_id: 'client', token_use: 'access', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);
}

const route = (RouteKey: string, more: JsonObject = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: { Ref: 'Api' }, RouteKey, Target: { 'Fn::Sub': `integrations/\${Integration}` }, ...more },
});
const jwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } };

/** An API whose function is `answer`; it keeps what it was invoked with. */
export function api(answer: (event: JsonObject) => unknown, { integration = {} }: { integration?: JsonObject } = {}) {
  const resources = stackOf({
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowOrigins: ['https://example.com'],
            AllowMethods: ['GET', 'POST'],
            AllowHeaders: ['authorization', 'content-type'],
            MaxAge: 3600,
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: { Ref: 'Api' },
          StageName: '$default',
          DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
          RouteSettings: { 'GET /rare': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } },
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: 'arn:function',
          PayloadFormatVersion: '2.0',
          ...integration,
        },
      },
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Issuer: issuer, Audience: ['client'] },
        },
      },
      Public: route('POST /public/{name}'),
      Rare: route('GET /rare'),
      Private: route('GET /private', jwt),
      Signed: route('DELETE /admin/{id}', { AuthorizationType: 'AWS_IAM' }),
      Scoped: route('GET /scoped', { ...jwt, AuthorizationScopes: ['aws.cognito.signin.user.admin', 'other'] }),
    },
  });
  const [definition] = apiDefinitions(resources);
  if (!definition) throw new Error('no API');
  const invocations: { functionArn: string; event: JsonObject; caller: Caller }[] = [];
  const handle = httpApi({
    api: definition,
    region: 'ap-southeast-2',
    fetchKeys: async (input) => Response.json(documents[String(input)]),
    invoker: {
      async invoke(functionArn, event, caller) {
        const json: JsonObject = JSON.parse(JSON.stringify(event));
        invocations.push({ functionArn, event: json, caller });
        return await answer(json);
      },
    },
  });
  const request = (path: string, init?: RequestInit) =>
    handle(new Request(`http://${definition.domainName}${path}`, init), { sourceIp: '127.0.0.1' });
  const withToken = async (path: string, bearer: string) =>
    request(path, { headers: { authorization: `Bearer ${bearer}` } });
  return { request, withToken, invocations, definition };
}

/** What a function answers that has nothing to say. */
export const fine = () => ({ statusCode: 200, body: 'fine' });
