import * as v from 'valibot';
import type { StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';

const override = v.optional(v.boolean(), false);
const Toggle = v.object({ Override: override });
const SecurityHeaders = v.object({
  ContentSecurityPolicy: v.optional(v.object({ ContentSecurityPolicy: v.string(), Override: override })),
  ContentTypeOptions: v.optional(Toggle),
  FrameOptions: v.optional(v.object({ FrameOption: v.string(), Override: override })),
  ReferrerPolicy: v.optional(v.object({ ReferrerPolicy: v.string(), Override: override })),
  StrictTransportSecurity: v.optional(v.looseObject({ Override: override })),
  XSSProtection: v.optional(
    v.looseObject({ Protection: v.boolean(), ModeBlock: v.optional(v.boolean(), false), Override: override }),
  ),
});
const CustomHeader = v.object({ Header: v.string(), Value: v.string(), Override: override });
const ResponseHeadersPolicy = v.object({
  ResponseHeadersPolicyConfig: v.looseObject({
    SecurityHeadersConfig: v.optional(SecurityHeaders, {}),
    CustomHeadersConfig: v.optional(v.object({ Items: v.array(CustomHeader) })),
    RemoveHeadersConfig: v.optional(v.object({ Items: v.array(v.object({ Header: v.string() })) })),
    CorsConfig: v.optional(v.undefined('the local stack knows no CORS by CloudFront')),
  }),
});
type Config = v.InferOutput<typeof ResponseHeadersPolicy>['ResponseHeadersPolicyConfig'];

/** Puts a behaviour's headers on an answer. */
export type ApplyHeaders = (headers: Headers) => void;

/**
 * What the response headers policy with this id does; none given does nothing.
 * `Strict-Transport-Security` is left out: browsers ignore it over http, which is what the local stack speaks.
 * @throws TemplateError when the policy is not in the template
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function headersPolicy(resources: StackResources, id: string | undefined): ApplyHeaders {
  if (id === undefined) return () => {};
  const policy = resources
    .ofType('AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicy)
    .find(({ ref }) => ref === id);
  if (!policy) throw new TemplateError(`The local stack knows no response headers policy ${id} outside the template`);
  const config = policy.properties.ResponseHeadersPolicyConfig;
  const added = [...securityHeaders(config), ...(config.CustomHeadersConfig?.Items ?? [])];
  const removed = config.RemoveHeadersConfig?.Items ?? [];
  return (headers) => {
    for (const { Header } of removed) headers.delete(Header);
    for (const { Header, Value, Override } of added) if (Override || !headers.has(Header)) headers.set(Header, Value);
  };
}

function securityHeaders({ SecurityHeadersConfig: of }: Config): v.InferOutput<typeof CustomHeader>[] {
  const header = (Header: string, Value: string | undefined, setting: { Override: boolean } | undefined) =>
    setting && Value !== undefined ? [{ Header, Value, Override: setting.Override }] : [];
  const xss = of.XSSProtection;
  return [
    ...header('content-security-policy', of.ContentSecurityPolicy?.ContentSecurityPolicy, of.ContentSecurityPolicy),
    ...header('x-content-type-options', 'nosniff', of.ContentTypeOptions),
    ...header('x-frame-options', of.FrameOptions?.FrameOption, of.FrameOptions),
    ...header('referrer-policy', of.ReferrerPolicy?.ReferrerPolicy, of.ReferrerPolicy),
    ...header('x-xss-protection', xss && `${xss.Protection ? 1 : 0}${xss.ModeBlock ? '; mode=block' : ''}`, xss),
  ];
}
