import * as v from 'valibot';
import type { StackResource, StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';

const CorsConfiguration = v.looseObject({
  AllowOrigins: v.optional(v.array(v.string()), []),
  AllowMethods: v.optional(v.array(v.string()), []),
  AllowHeaders: v.optional(v.array(v.string()), []),
  ExposeHeaders: v.optional(v.array(v.string()), []),
  AllowCredentials: v.optional(v.boolean(), false),
  MaxAge: v.optional(v.number()),
});
export type CorsConfiguration = v.InferOutput<typeof CorsConfiguration>;

const RouteSettings = v.looseObject({
  ThrottlingRateLimit: v.optional(v.number()),
  ThrottlingBurstLimit: v.optional(v.number()),
});
export type RouteSettings = v.InferOutput<typeof RouteSettings>;

const Api = v.looseObject({ ProtocolType: v.literal('HTTP'), CorsConfiguration: v.optional(CorsConfiguration) });
const Stage = v.looseObject({
  ApiId: v.string(),
  StageName: v.literal('$default', 'the local stack serves the stage $default only'),
  DefaultRouteSettings: v.optional(RouteSettings, {}),
  RouteSettings: v.optional(v.record(v.string(), RouteSettings), {}),
});
const Route = v.looseObject({
  ApiId: v.string(),
  RouteKey: v.string(),
  Target: v.string(),
  AuthorizationType: v.optional(
    v.picklist(['NONE', 'JWT', 'AWS_IAM'], 'the local stack knows JWT authorizers and IAM only'),
    'NONE',
  ),
  AuthorizerId: v.optional(v.string()),
  AuthorizationScopes: v.optional(v.array(v.string()), []),
});
const Integration = v.looseObject({
  IntegrationType: v.literal('AWS_PROXY', 'the local stack integrates with functions only'),
  IntegrationUri: v.string(),
  TimeoutInMillis: v.optional(v.number(), 30_000),
  PayloadFormatVersion: v.literal('2.0', 'the local stack speaks payload format 2.0 only'),
});
const Authorizer = v.looseObject({
  AuthorizerType: v.literal('JWT', 'the local stack knows JWT authorizers only'),
  IdentitySource: v.array(v.string()),
  JwtConfiguration: v.looseObject({ Issuer: v.string(), Audience: v.array(v.string()) }),
});

/** Whose tokens a route accepts, and where a request carries them. */
export interface JwtAuthorizer {
  readonly id: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Such as `$request.header.Authorization`. */
  readonly identitySource: string;
}

export interface ApiRoute {
  /** Such as `GET /passkeys/{id}`. */
  readonly key: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
  readonly authorizer?: JwtAuthorizer;
  /** Whether requests have to be signed with AWS credentials. */
  readonly signed?: true;
  readonly scopes: readonly string[];
  readonly throttle: RouteSettings;
}

/** An HTTP API of the template with everything that belongs to it. */
export interface ApiDefinition {
  readonly id: string;
  /** Host name, as the functions see it. */
  readonly domainName: string;
  readonly cors?: CorsConfiguration;
  readonly routes: readonly ApiRoute[];
}

/**
 * The HTTP APIs of the template.
 * @throws TemplateError when one refers to what is not there or uses what the local stack doesn't know
 */
export function apiDefinitions(resources: StackResources): ApiDefinition[] {
  const stages = resources.ofType('AWS::ApiGatewayV2::Stage', Stage);
  const routes = resources.ofType('AWS::ApiGatewayV2::Route', Route);
  const integrations = resources.ofType('AWS::ApiGatewayV2::Integration', Integration);
  const authorizers = resources.ofType('AWS::ApiGatewayV2::Authorizer', Authorizer).map(jwtAuthorizer);

  return resources.ofType('AWS::ApiGatewayV2::Api', Api).map((api) => {
    const stage = stages.find(({ properties }) => properties.ApiId === api.ref);
    if (!stage) throw new TemplateError(`${api.logicalId} has no stage`);
    const { CorsConfiguration: cors } = api.properties;
    return {
      id: api.ref,
      domainName: new URL(api.attribute('ApiEndpoint')).host,
      ...(cors && { cors }),
      routes: routes.filter(({ properties }) => properties.ApiId === api.ref).map((route) => apiRoute(route, stage)),
    };
  });

  function apiRoute(
    { logicalId, properties }: StackResource<v.InferOutput<typeof Route>>,
    stage: StackResource<v.InferOutput<typeof Stage>>,
  ): ApiRoute {
    const integration = integrations.find(({ ref }) => properties.Target === `integrations/${ref}`);
    if (!integration) throw new TemplateError(`${logicalId}.Target: there is no ${properties.Target}`);
    const authorizer = authorizers.find(({ id }) => id === properties.AuthorizerId);
    if (properties.AuthorizationType === 'JWT' && !authorizer) {
      throw new TemplateError(`${logicalId}.AuthorizerId: there is no authorizer ${properties.AuthorizerId}`);
    }
    return {
      key: properties.RouteKey,
      functionArn: integration.properties.IntegrationUri,
      timeoutMilliseconds: integration.properties.TimeoutInMillis,
      scopes: properties.AuthorizationScopes,
      throttle: { ...stage.properties.DefaultRouteSettings, ...stage.properties.RouteSettings[properties.RouteKey] },
      ...(properties.AuthorizationType === 'JWT' && authorizer && { authorizer }),
      ...(properties.AuthorizationType === 'AWS_IAM' && { signed: true as const }),
    };
  }
}

function jwtAuthorizer({ logicalId, ref, properties }: StackResource<v.InferOutput<typeof Authorizer>>): JwtAuthorizer {
  const { Issuer: issuer, Audience: audience } = properties.JwtConfiguration;
  const [identitySource] = properties.IdentitySource;
  if (!identitySource) throw new TemplateError(`${logicalId}.IdentitySource is empty`);
  return { id: ref, issuer, audience, identitySource };
}
