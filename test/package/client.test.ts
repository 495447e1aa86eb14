import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { codeBlocks } from '../support/packages/code-blocks.ts';
import { FreshProject } from '../support/packages/fresh-project.ts';

const root = new URL('../../', import.meta.url);
const ownModules = fileURLToPath(new URL('node_modules/', root));
const text = (name: string) => readFileSync(new URL(name, root), 'utf8');
const install = 'npm install cognito-passkeys-client';
const documents = {
  'README.md': codeBlocks(text('README.md'), '## Passkeys for a pool you have'),
  'client/README.md': codeBlocks(text('client/README.md'), '## Use'),
};

/** Compiler options of an app: without `skipLibCheck`, so that the package's own types are checked too. React's types are this repository's. */
const compilerOptions = {
  strict: true,
  noEmit: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2022',
  lib: ['es2024', 'dom', 'dom.iterable'],
  types: [],
  jsx: 'react-jsx',
  paths: {
    react: [join(ownModules, '@types/react/index.d.ts')],
    'react/jsx-runtime': [join(ownModules, '@types/react/jsx-runtime.d.ts')],
  },
};

/** What the client's README leaves to the app. */
const session = `
interface Tokens { accessToken: string; idToken: string; refreshToken?: string }
export declare const session: { current(): Promise<Tokens | null>; start(tokens: Tokens): void };
`;

async function bundled(project: FreshProject, contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project.folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    charset: 'utf8',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

describe('A web app that installs the client alone', () => {
  let project: FreshProject;
  beforeAll(() => {
    project = new FreshProject();
    project.write('package.json', '{ "private": true, "type": "module" }');
    project.run(install.replace('cognito-passkeys-client', inject('tarballs')['cognito-passkeys-client']));
  });
  afterAll(() => project[Symbol.dispose]());

  test.each(Object.entries(documents))('%s installs the client as this test does', (_, blocks) => {
    expect(blocks.map((block) => block.text.trim())).toContain(install);
  });

  test('The client brings one other package: no AWS SDK, no CDK, no React', () => {
    const { packages } = JSON.parse(project.read('package-lock.json')) as { packages: Record<string, object> };
    expect(Object.keys(packages).filter((path) => path !== '')).toEqual([
      'node_modules/@simplewebauthn/browser',
      'node_modules/cognito-passkeys-client',
    ]);
  });

  test('The client takes less than 270 kB on disk', () => {
    const folder = join(project.folder, 'node_modules/cognito-passkeys-client');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      statSync(join(folder, name)),
    );
    const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
    expect(bytes).toBeLessThan(270_000);
    // The sum is of files that are there.
    expect(bytes).toBeGreaterThan(50_000);
  });

  test('The README’s page bundles, without what it does not import', async () => {
    const page = documents['README.md'].find(({ file }) => file === 'page.js')?.text ?? '';
    const code = await bundled(project, page);
    expect(code).toContain('abcdefghij.execute-api.eu-central-1.amazonaws.com');
    expect(Buffer.byteLength(code)).toBeLessThan(40_000);
  });

  test('An import that is not used leaves nothing in the bundle', async () => {
    expect(await bundled(project, "import { signIn } from 'cognito-passkeys-client';")).toBe('');
  });

  test('A page gets the texts of the languages that it imports', async () => {
    const german = "export { german } from 'cognito-passkeys-client/messages.de';";
    expect(await bundled(project, german)).toContain('Angehalten.');
    expect(await bundled(project, "export * from 'cognito-passkeys-client';")).not.toContain('Angehalten.');
  });

  test('Node imports the client, as a server that renders pages does, without React', () => {
    project.write('server.js', "import * as all from 'cognito-passkeys-client'; console.log(Object.keys(all).join());");
    expect(project.run('node server.js')).toContain('signInWithAutofill');
  });

  test('The code of the client’s README type-checks', () => {
    project.write('session.ts', session);
    const files = documents['client/README.md'].flatMap((block) => (block.file === undefined ? [] : [block]));
    expect(files.map(({ file }) => file)).toEqual(['passkeys.ts', 'settings.tsx', 'errors.ts']);
    for (const { file = '', text } of files) project.write(file, text);
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts', '*.tsx'] }));
    expect(project.run(`node ${join(ownModules, 'typescript/bin/tsc')} --project .`)).toBe('');
  });
});
