import { describe, expect, it } from 'vitest';
import { StartError } from '../../../local/shared/start-error.ts';
import { synthesize, synthMessage } from '../../../local/template/synthesize.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('synthesize', () => {
  it('`synthesize` fails with the message of the app about its configuration', async () => {
    const directory = temporaryFolder();
    const context = { region: 'ap-southeast-2', relyingPartyId: 'localhost', origins: 'http://localhost:3000/path' };
    const failure = await synthesize(directory, context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(String(failure)).toMatch(
      /cdk synth failed: origins: "http:\/\/localhost:3000\/path" .*Write "http:\/\/localhost:3000"/,
    );
    expect(String(failure)).not.toContain('\n');
  });

  it('`synthesize` stops when its signal is aborted', async () => {
    const directory = temporaryFolder();
    const stopping = new AbortController();
    const synthesis = synthesize(directory, {}, stopping.signal);
    stopping.abort();
    await expect(synthesis).rejects.toThrow('aborted');
  });
});

describe('synthMessage', () => {
  it('synthMessage finds the error message among the source and the stack that Node prints', () => {
    const output = `file:///app/lib/configuration.ts:12
    throw new Error('origins: ...');
          ^

Error: origins: "x" is not an origin.
Write "https://example.com".
    at readConfiguration (file:///app/lib/configuration.ts:12:11)

Node.js v24.0.0
npx --no-install node bin/app.ts: Subprocess exited with error 1
`;
    expect(synthMessage(output)).toBe('origins: "x" is not an origin. Write "https://example.com".');
  });

  it('synthMessage finds the message of the CDK after a line of minified source', () => {
    const output = `/app/aws-cdk-lib/stack.js:2\n${'x'.repeat(5000)}\n\n[«Twice» section 'Resources' already contains 'Api'\n    ...aws-cdk-lib...\n`;
    expect(synthMessage(output)).toBe("section 'Resources' already contains 'Api'");
  });

  it('synthMessage uses the last line if the output has no error', () => {
    expect(synthMessage('--app is required either in command-line, in cdk.json\n')).toContain('--app is required');
    expect(synthMessage('no such file\nnpx x: Subprocess exited with error 1\n')).toBe('no such file');
    expect(synthMessage('')).toBe('it gives no reason');
  });
});
