import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClientDefaults } from './aws-client-defaults.ts';
import { setting } from './environment.ts';
import { keySource } from './secret.ts';

/** The keys of this execution environment, cached between events. */
export const keys = keySource(new SecretsManagerClient(awsClientDefaults), setting('secretArn'));
