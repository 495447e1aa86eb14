import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { retentionOf } from './retention.ts';

/**
 * Creates the secret that seals challenges and derives the answers for unknown users.
 *
 * @param removalPolicy the table's: with another secret, the answers for unknown users change, and those for users of a
 *   table that was retained do not
 */
export function createSecret(scope: Construct, removalPolicy: RemovalPolicy): Secret {
  const secret = new Secret(scope, 'Secret', {
    description: 'Passkeys: seals challenges, and derives what unknown users are answered',
    // Another one would replace the value of stacks that exist.
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: retentionOf(removalPolicy, false),
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'It guards no account, and seals live for minutes. `npx passkeys rotate-secret` puts a new version; a rotation by a schedule would change the decoys.',
  });
  return secret;
}
