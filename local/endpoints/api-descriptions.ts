import * as v from 'valibot';
import type { StackResources } from '../template/stack-resources.ts';
import { errorResponse } from './endpoint.ts';

const Api = v.looseObject({ Name: v.optional(v.string(), '') });
const Authorizer = v.looseObject({
  ApiId: v.string(),
  Name: v.optional(v.string(), ''),
  AuthorizerType: v.string(),
  JwtConfiguration: v.optional(v.looseObject({ Issuer: v.string(), Audience: v.array(v.string()) })),
});

/**
 * What administrators ask API Gateway about the HTTP APIs of the template and their authorizers. Returns `undefined` for other requests.
 *
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
 */
export function apiDescriptions(resources: StackResources): (request: Request) => Response | undefined {
  return ({ method, url }) => {
    const [, asked, id] = /^\/v2\/(apis|apis\/([^/]+)\/authorizers)$/.exec(new URL(url).pathname) ?? [];
    if (method !== 'GET' || asked === undefined) return undefined;
    const apis = resources.ofType('AWS::ApiGatewayV2::Api', Api);
    if (id === undefined) {
      return Response.json({ items: apis.map(({ ref, properties }) => ({ apiId: ref, name: properties.Name })) });
    }
    if (!apis.some(({ ref }) => ref === id)) return errorResponse(404, 'NotFoundException', 'Invalid API identifier');
    const items = resources
      .ofType('AWS::ApiGatewayV2::Authorizer', Authorizer)
      .filter(({ properties }) => properties.ApiId === id)
      .map(({ ref, properties: { Name, AuthorizerType, JwtConfiguration: jwt } }) => ({
        authorizerId: ref,
        name: Name,
        authorizerType: AuthorizerType,
        ...(jwt && { jwtConfiguration: { issuer: jwt.Issuer, audience: jwt.Audience } }),
      }));
    return Response.json({ items });
  };
}
