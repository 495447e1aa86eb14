import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Creates the secret that seals challenges and derives the answers for unknown users. */
export function createSecret(scope: Construct): Secret {
  const secret = new Secret(scope, 'Secret', {
    description: 'Passkeys: seals challenges, and derives what unknown users are answered',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'It guards no account, and seals live for minutes. A new version may be put at any time: the previous opens seals too.',
  });
  return secret;
}
