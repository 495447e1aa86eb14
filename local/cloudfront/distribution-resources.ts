import * as v from 'valibot';
import type { StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';

const none = (what: string) =>
  v.optional(v.pipe(v.array(v.unknown()), v.maxLength(0, `the local stack runs no ${what}`)));

const Behaviour = v.looseObject({
  PathPattern: v.optional(v.string(), '*'),
  TargetOriginId: v.string(),
  AllowedMethods: v.optional(v.array(v.string()), ['GET', 'HEAD']),
  OriginRequestPolicyId: v.optional(v.string()),
  ResponseHeadersPolicyId: v.optional(v.string()),
  FunctionAssociations: none('CloudFront Functions'),
  LambdaFunctionAssociations: none('Lambda@Edge'),
});
export type Behaviour = v.InferOutput<typeof Behaviour>;

const Distribution = v.object({
  DistributionConfig: v.looseObject({
    DefaultRootObject: v.optional(v.string(), ''),
    DefaultCacheBehavior: Behaviour,
    CacheBehaviors: v.optional(v.array(Behaviour), []),
    Origins: v.array(
      v.looseObject({
        Id: v.string(),
        DomainName: v.string(),
        OriginPath: v.optional(v.string(), ''),
        OriginCustomHeaders: v.optional(v.array(v.object({ HeaderName: v.string(), HeaderValue: v.string() })), []),
      }),
    ),
    CustomErrorResponses: v.optional(
      v.array(
        v.looseObject({
          ErrorCode: v.number(),
          ResponseCode: v.optional(v.number()),
          ResponsePagePath: v.optional(v.string()),
        }),
      ),
      [],
    ),
  }),
});
export type DistributionConfig = v.InferOutput<typeof Distribution>['DistributionConfig'];

/**
 * The template's distribution, if it has one.
 * @throws TemplateError when there are several: the local stack is one origin
 */
export function distributionConfig(resources: StackResources): DistributionConfig | undefined {
  const [first, ...others] = resources.ofType('AWS::CloudFront::Distribution', Distribution);
  if (others.length > 0)
    throw new TemplateError('The local stack serves one CloudFront distribution; the app has several');
  return first?.properties.DistributionConfig;
}
