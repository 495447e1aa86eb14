/** The package's main entry: the construct, and the parts of the app that others may build on. */

// First, since what follows needs a CDK that is new enough.
import './cdk-version.ts';

export { type Configuration, readConfiguration } from './app/configuration.ts';
export { PasskeysStack, type PasskeysStackProps } from './app/passkeys-stack.ts';
export { SignInPages, type SignInPagesProps } from './app/sign-in-pages.ts';
export { SignInUserPool, type SignInUserPoolProps } from './app/user-pool.ts';
export type { ExistingDataProps } from './existing-data.ts';
export type { ProviderProps } from './functions/provider-blob.ts';
export { OriginSecret, type OriginSecretProps } from './origin-secret.ts';
export { Passkeys } from './passkeys.ts';
export type { PasskeysProps } from './passkeys-props.ts';
export type { Algorithm, PolicyProps } from './policy/policy.ts';
export type { AndroidApp, NativeAppProps } from './relying-party/native-apps.ts';
export type { PasskeyEndpointProps } from './relying-party/well-known.ts';
export type { AttachmentProps } from './user-pool/attachment.ts';
export type { EarlierTriggers } from './user-pool/earlier-triggers.ts';
export type { TokenClaimsProps, TokenClaimsVersion } from './user-pool/token-claims.ts';
export {
  DistributionWebAcl,
  type DistributionWebAclProps,
  DistributionWebAclStack,
} from './web-acl/distribution-web-acl.ts';
