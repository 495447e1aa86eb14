import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { inject } from 'vitest';
import type { Config } from '../../../contract/shapes.ts';
import { Passkeys, type PasskeysProps, SignInUserPool } from '../../../lib/index.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';

import { noteLine } from '../observed/secrets-scan.ts';
import { freePort } from './free-port.ts';
import { linkFunctions } from './link-functions.ts';

const region = 'ap-southeast-2';

/** A running local stack of a CDK app made for a test. */
export interface OwnStack extends LocalStack {
  /** An output of the stack, that is text. */
  output(name: string): string;
}

/**
 * Runs an app of one stack, which `define` fills; it has to have the output `Config`, as ours has. It shares DynamoDB Local with the shared
 * stack.
 */
export async function startOwnStack(define: (stack: Stack, url: string) => void): Promise<OwnStack> {
  const port = await freePort();
  const outdir = mkdtempSync(join(tmpdir(), 'own-stack-'));
  try {
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    define(new Stack(app, 'Own', { stackName: `Own${port}`, env: { region } }), `http://localhost:${port}`);
    app.synth();
    linkFunctions(outdir);
    const resources = stackResources(readCloudAssembly(outdir), region);
    const stack = await startLocalStack({
      port,
      inMemory: true,
      templateDirectory: outdir,
      dynamoDbEndpoint: inject('table').endpoint,
      onFunctionLine: noteLine,
    });
    return {
      ...stack,
      output: (name) => String(resources.output(name)),
      async stop() {
        await stack.stop();
        rmSync(outdir, { recursive: true });
      },
    };
  } catch (error) {
    rmSync(outdir, { recursive: true });
    throw error;
  }
}

/** A pool like that of the app's own stack, which goes with its stack. */
export const signInPool = (own: Stack): SignInUserPool =>
  new SignInUserPool(own, 'SignIn', { removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false });

/** Passkeys of the pool's users, and the output that clients are configured with; pool and API answer at one URL. */
export function passkeysFor(
  { userPool, client }: { readonly userPool: IUserPool; readonly client: IUserPoolClient },
  url: string,
  props: Partial<PasskeysProps> = {},
): Passkeys {
  const own = Stack.of(userPool);
  const relyingParty = { id: 'localhost', name: 'Own' };
  const passkeys = new Passkeys(own, 'Passkeys', {
    userPool,
    userPoolClients: [client],
    relyingPartyId: relyingParty.id,
    relyingPartyName: relyingParty.name,
    origins: [url],
    userPoolEndpoint: url,
    ...props,
  });
  configOutput(own, url, relyingParty, { userPool, client });
  return passkeys;
}

/** The output that clients are configured with, as the app's own stack has it; pool and API answer at one URL. */
export function configOutput(
  stack: Stack,
  url: string,
  relyingParty: Config['relyingParty'],
  { userPool, client }: { readonly userPool: IUserPool; readonly client: IUserPoolClient },
): void {
  const config: Config = {
    region,
    userPoolId: userPool.userPoolId,
    userPoolClientId: client.userPoolClientId,
    userPoolEndpoint: url,
    apiUrl: url,
    relyingParty,
  };
  new CfnOutput(stack, 'Config', { value: stack.toJsonString(config) });
}
