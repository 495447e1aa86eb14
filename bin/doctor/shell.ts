import { line } from '../shell.ts';
import type { Installation } from './installation.ts';

/** A line for AWS's own command, in the region and at the endpoint that were looked at. */
export function aws({ options: { region, endpoint } }: Pick<Installation, 'options'>, ...words: string[]): string {
  return line('aws', ...words, '--region', region, ...(endpoint === undefined ? [] : ['--endpoint-url', endpoint]));
}

/**
 * The line that makes the function the pool's triggers and lets an app client sign in, and changes nothing else of them, in the region and at
 * the endpoint that were looked at.
 */
export function attach({ options, functionArn }: Installation, clientId?: string, ...more: string[]): string {
  const clients = clientId === undefined ? options.clientIds : [clientId];
  const given = clients.length > 0 ? clients : ['<client-id>'];
  return line(
    ...['npx', 'passkeys', 'attach', '--user-pool-id', options.userPoolId],
    ...given.flatMap((id) => ['--client-id', id]),
    ...['--function-arn', functionArn ?? '<function-arn>', ...more],
    // Otherwise `attach` takes the region from the pool's ID.
    ...(options.userPoolId.startsWith(`${options.region}_`) ? [] : ['--region', options.region]),
    ...(options.endpoint === undefined ? [] : ['--endpoint', options.endpoint]),
  );
}
