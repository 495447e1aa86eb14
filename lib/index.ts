/** The package's main entry: the construct, and the parts of the app that others may build on. */
export type { AttachmentProps } from './attachment.ts';
export { type Configuration, readConfiguration } from './configuration.ts';
export type { EarlierTriggers } from './earlier-triggers.ts';
export type { AndroidApp, NativeAppProps } from './native-apps.ts';
export { Passkeys, type PasskeysProps } from './passkeys.ts';
export { PasskeysStack, type PasskeysStackProps } from './passkeys-stack.ts';
export type { Algorithm, PolicyProps } from './policy.ts';
export { SignInPages, type SignInPagesProps } from './sign-in-pages.ts';
export type { TokenClaimsProps, TokenClaimsVersion } from './token-claims.ts';
export { SignInUserPool, type SignInUserPoolProps } from './user-pool.ts';
export type { PasskeyEndpointProps } from './well-known.ts';
