import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { codeBlocks } from '../support/packages/code-blocks.ts';
import { commandLine, FreshProject, oldest } from '../support/packages/fresh-project.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = codeBlocks(readme, '## Passkeys for a pool you have');

/** What is other than for a reader: packages come from here and are the oldest claimed, and nothing goes to AWS. */
const asTested = (command: string) =>
  command
    .replace(' cognito-passkeys ', ` ${inject('tarballs')['cognito-passkeys']} `)
    .replace(' aws-cdk-lib constructs ', ` ${oldest['aws-cdk-lib']} ${oldest['constructs']} `)
    .replace(/ aws-cdk$/, ` ${commandLine}`)
    .replace('cdk deploy', 'cdk synth --quiet');

const commands = blocks.filter(({ language }) => language === 'bash').map(({ text }) => text.trim().split('\n'));
const [prepare = [], deploy = []] = commands;

/** The whole stack, and one with two pools of its own, each with passkeys. */
const commonJs = `
const { App, Stack } = require('aws-cdk-lib');
const { UserPool } = require('aws-cdk-lib/aws-cognito');
const { Passkeys, PasskeysStack } = require('cognito-passkeys');
const app = new App({ outdir: 'own.out' });
const stack = new Stack(app, 'Two');
for (const name of ['Staff', 'Customers']) {
  const userPool = new UserPool(stack, name + 'Pool');
  new Passkeys(stack, name, {
    userPool,
    userPoolClients: [userPool.addClient('Client')],
    relyingPartyId: 'example.com',
    relyingPartyName: 'Example',
    origins: ['https://login.example.com'],
  });
}
new PasskeysStack(app, 'Whole', { relyingPartyName: 'Example', origins: [], web: true, retainData: true });
app.synth();
`;

describe('A fresh project with the oldest supported CDK', () => {
  let project: FreshProject;
  beforeAll(() => {
    project = new FreshProject();
    for (const command of prepare) project.run(asTested(command));
  });
  afterAll(() => project[Symbol.dispose]());

  test('The fresh project uses the oldest CDK version that the package supports', () => {
    const { version } = JSON.parse(project.read('node_modules/aws-cdk-lib/package.json'));
    expect(`aws-cdk-lib@${version}`).toBe(oldest['aws-cdk-lib']);
  });

  test('No Node, SDK, build tool or browser library comes with the package', () => {
    const { packages } = JSON.parse(project.read('package-lock.json')) as { packages: Record<string, object> };
    // `fsevents` is the CDK's command line's.
    const names = Object.keys(packages).filter((name) => !/aws-cdk|constructs|fsevents|^$/.test(name));
    expect(names.map((name) => name.replace('node_modules/', '')).sort()).toEqual([
      'cognito-passkeys',
      'fastest-levenshtein',
      'tldts',
      'tldts-core',
      'valibot',
    ]);
  });

  test('The README’s app synthesizes', () => {
    for (const { file, text } of blocks) if (file !== undefined) project.write(file, text);
    for (const command of deploy) project.run(asTested(command));
    const { Resources } = JSON.parse(project.read('cdk.out/Passkeys.template.json'));
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::DynamoDB::Table', 'AWS::ApiGatewayV2::Api']));
    expect(types).not.toContain('AWS::Cognito::UserPool');
  });

  test('A CommonJS app with two user pools and the whole stack synthesizes', () => {
    project.write('own.cjs', commonJs);
    project.run('node own.cjs');
    const { Resources } = JSON.parse(project.read('own.out/Two.template.json'));
    const ofType = (type: string) => Object.values<{ Type: string }>(Resources).filter(({ Type }) => Type === type);
    expect(ofType('AWS::Cognito::UserPool')).toHaveLength(2);
    // Each has an API for users and one for administrators.
    expect(ofType('AWS::ApiGatewayV2::Api')).toHaveLength(4);
    expect(JSON.parse(project.read('own.out/Whole.template.json')).Outputs).toHaveProperty('Config');
  });

  test('An ES module can import every name that CommonJS exports', () => {
    project.write('names.mjs', "import * as all from 'cognito-passkeys'; console.log(Object.keys(all).join());");
    const required = project.run(`node --print "Object.keys(require('cognito-passkeys')).join()"`).trim().split(',');
    expect(required).toContain('Passkeys');
    expect(project.run('node names.mjs').trim().split(',')).toEqual(expect.arrayContaining(required));
  });

  test('The `passkeys` command prints its help', () => {
    expect(project.run('npx passkeys --help')).toContain('npx passkeys admin list <user>');
  });
});
