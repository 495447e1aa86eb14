import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { readCloudAssembly } from '../../local/template/cloud-assembly.ts';
import { stackResources } from '../../local/template/stack-resources.ts';

const region = 'ap-southeast-2';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A running local stack of a CDK app made for a test. */
export interface OwnStack extends LocalStack {
  /** An output of the stack, that is text. */
  output(name: string): string;
}

/** Runs an app of one stack, which `define` fills; it has to have the output `Config`, as ours has. */
export async function startOwnStack(define: (stack: Stack, url: string) => void): Promise<OwnStack> {
  const port = await freePort();
  const outdir = mkdtempSync(join(tmpdir(), 'own-stack-'));
  try {
    const app = new App({ outdir });
    define(new Stack(app, 'Own', { env: { region } }), `http://localhost:${port}`);
    app.synth();
    const resources = stackResources(readCloudAssembly(outdir), region);
    const stack = await startLocalStack({ port, inMemory: true, templateDirectory: outdir });
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
