import { Duration } from 'aws-cdk-lib';
import * as v from 'valibot';
import type { PasskeysProps } from '../passkeys-props.ts';
import { choices } from '../policy/policy.ts';
import type { AndroidApp } from '../relying-party/native-apps.ts';
import { tokenClaimsVersions } from '../user-pool/token-claims.ts';
import { choice, choicesOf, flag, optionalList, optionalNumber, optionalText, text } from './context-values.ts';

const AndroidApps: v.GenericSchema<unknown, AndroidApp[]> = v.array(
  v.strictObject({ packageName: text, sha256CertFingerprints: v.array(text) }),
);

/** On the command line it is JSON. */
const androidApps = v.optional(
  v.pipe(
    v.union(
      [
        AndroidApps,
        v.pipe(
          text,
          v.literal(''),
          v.transform(() => undefined),
        ),
        v.pipe(v.string(), v.parseJson(), AndroidApps),
      ],
      'must be a list such as [{"packageName":"com.example.app","sha256CertFingerprints":["14:6D:E9:…"]}]',
    ),
  ),
);

/** What of the app's context is about ceremonies. Here are the kinds of values; the construct says which of them are allowed. */
export const ceremonyEntries = {
  relatedOrigins: optionalList,
  androidApps,
  iosApps: optionalList,
  dangerUserVerification: choice(choices.dangerUserVerification),
  attestation: choice(choices.attestation),
  authenticators: optionalList,
  metadataBlob: optionalText,
  dangerMetadataRoot: optionalText,
  providerBlob: optionalText,
  dangerProviderRoot: optionalText,
  dangerUnsignedProviderBlob: v.optional(flag),
  deviceBoundOnly: v.optional(flag),
  algorithms: choicesOf(choices.algorithms),
  topOrigins: optionalList,
  passkeyLimit: optionalNumber,
  recentAuthenticationMinutes: optionalNumber,
  strictBackupEligibility: v.optional(flag),
  counterPolicy: choice(choices.counterPolicy),
  conditionalCreation: v.optional(flag),
  changesNeed: choice(choices.changesNeed),
  recoveryDelayHours: optionalNumber,
  answersPerSignIn: optionalNumber,
  sendCredentialIds: v.optional(flag),
  tokenClaims: v.optional(flag),
  tokenClaimsVersion: choice(tokenClaimsVersions),
};
const Ceremonies = v.object(ceremonyEntries);

/** The construct's properties that the configuration gives. */
export function ceremonyProps(configuration: v.InferOutput<typeof Ceremonies>): Partial<PasskeysProps> {
  const { recentAuthenticationMinutes: minutes, ...props } = v.parse(Ceremonies, configuration);
  return { ...props, recentAuthentication: minutes === undefined ? undefined : Duration.minutes(minutes) };
}
