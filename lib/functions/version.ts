import packageJson from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version = packageJson.version;

/** The variable of each function that says from which version of this package it was deployed. */
export const versionVariable = 'PASSKEYS_VERSION';
