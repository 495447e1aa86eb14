import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { setting } from './environment.ts';
import { patience } from './patience.ts';
import { keySource } from './secret.ts';

/** The keys of this execution environment, kept between events. */
export const keys = keySource(new SecretsManagerClient(patience), setting('secretArn'));
