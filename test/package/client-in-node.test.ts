import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { FreshProject } from '../support/packages/fresh-project.ts';

/** The oldest Node that the client supports (`engines` in client/package.json), as npm brings it. */
const node = `node-${process.platform}-${process.arch}`;
const packages = [
  `${node}@20.20.2`,
  ...['jest@30.5.2', 'jest-environment-jsdom@30.5.2', 'react@19.3.1', '@types/react@19.3.0', 'typescript@5.9.3'],
];

/** What an app's test does first. `require` is what Jest makes of `import`. */
const jestTest = `
const { createPasskeysClient, hasCode, PasskeysClientError } = require('cognito-passkeys-client');
const { useSignIn } = require('cognito-passkeys-client/react');
const { german } = require('cognito-passkeys-client/messages.de');

test('The client loads', async () => {
  expect(process.version).toMatch(/^v20\\./);
  const client = createPasskeysClient({});
  const error = await client.config().catch((error) => error);
  expect(error).toBeInstanceOf(PasskeysClientError);
  expect(hasCode(error, 'misconfigured')).toBe(true);
  expect(typeof useSignIn).toBe('function');
  expect(german.errors.aborted).toBe('Angehalten.');
});
`;

const typed = `
import { createPasskeysClient, type SignedIn, signIn } from 'cognito-passkeys-client';
import { german } from 'cognito-passkeys-client/messages.de';
import { usePasskeys } from 'cognito-passkeys-client/react';

export const signedIn: Promise<SignedIn> = signIn(createPasskeysClient('/config.json'));
export const aborted: string = german.errors.aborted;
export const hook: typeof usePasskeys = usePasskeys;
// Types that do not resolve are \`any\`, to which everything can be assigned.
type IsAny<Type> = 0 extends 1 & Type ? true : false;
export const unresolved: IsAny<typeof german.errors.aborted> = false;
`;

const compilerOptions = {
  ...{ strict: true, noEmit: true, esModuleInterop: true, types: [], target: 'es2022' },
  ...{ lib: ['es2022', 'dom', 'dom.iterable'], module: 'commonjs', moduleResolution: 'node10' },
};

describe('A project with the client in Node', () => {
  let project: FreshProject;
  beforeAll(() => {
    project = new FreshProject();
    project.write('package.json', '{ "private": true }');
    project.run(`npm install --loglevel=error ${inject('tarballs')['cognito-passkeys-client']} ${packages.join(' ')}`);
    project.write('client.test.js', jestTest);
    project.write('typed.ts', typed);
  });
  afterAll(() => project[Symbol.dispose]());

  test.each(['node', 'jsdom'])('Jest on Node 20 loads the client in the environment %s', (environment) => {
    project.run(`node_modules/${node}/bin/node node_modules/jest/bin/jest.js --env=${environment}`);
  });

  test('The types resolve with `moduleResolution: node10`', () => {
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    expect(project.run('npx --no-install tsc --project .')).toBe('');
  });
});
