import { encryptedUrlOf, parse, regionOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const rotateSecretUsage = `Rotates the secret that seals challenges, with your AWS credentials. Sign-ins in progress succeed, and unknown users get the
same answers as before. Wait at least ten minutes before you call it again.

  npx passkeys rotate-secret --secret-id <ARN or name>

  --region <region>      of the secret; AWS_REGION, or the ARN's, when it is left out
  --endpoint <url>       where Secrets Manager answers, if not in AWS
  --help                 show this help

It needs secretsmanager:GetSecretValue and secretsmanager:PutSecretValue of the secret.
Exit code: 0 rotated, 1 failed, 2 called wrongly.`;

/** The options of `passkeys rotate-secret`. */
export interface RotateSecretOptions {
  readonly secretId: string;
  readonly region: string;
  readonly endpoint: URL | undefined;
}

/**
 * Reads what comes after `passkeys rotate-secret`.
 *
 * @throws CommandError `usage`
 */
export function readRotateSecretOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): RotateSecretOptions {
  const { values } = parse(args, {
    options: { 'secret-id': { type: 'string' }, region: { type: 'string' }, endpoint: { type: 'string' } },
  });
  const secretId = values['secret-id'];
  if (!secretId) throw new CommandError('usage', 'Which secret? Give --secret-id.');
  const [, , , regionOfArn] = secretId.startsWith('arn:') ? secretId.split(':') : [];
  return {
    secretId,
    region: regionOf(values.region, env, regionOfArn),
    endpoint: values.endpoint === undefined ? undefined : encryptedUrlOf(values.endpoint),
  };
}
