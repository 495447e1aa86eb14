/** `npm run test:deploy`: runs the tests that any deployed stack passes. `--help` says against what. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { outputsOf } from './deploy/describe-stack.ts';
import { deployedTests, localTests } from './deploy/tests.ts';

const usage = `Runs the tests that any deployed stack passes, and says what it leaves out.

  AWS_ENDPOINT_URL=http://localhost:4566 npm run test:deploy     deploys to an AWS-compatible endpoint, tests, destroys
  npm run test:deploy -- --real-account                          the same in AWS, with your credentials. It costs money
  npm run test:deploy -- --stack NAME                            tests a stack that exists, which stays: at AWS_ENDPOINT_URL, or in AWS with --real-account

  --stack NAME      a stack that the app deployed. The tests add users to its pool and leave them there
  --real-account    allow AWS itself; the account has to be bootstrapped
  --keep            do not destroy what was deployed
  -c key=value      context of the app, when it is deployed

The region is AWS_REGION, or ap-southeast-2. Exit code: 0 all passed, 1 a failure, 2 called wrongly.`;

const values = readOptions();
const endpoint = process.env['AWS_ENDPOINT_URL']?.replace(/\/$/, '');
const region = process.env['AWS_REGION'] ?? 'ap-southeast-2';
/** What the app calls its stack. */
const appStack = 'Passkeys';
const relyingPartyId = 'passkeys.example.com';
const context = [
  `region=${region}`,
  `relyingPartyId=${relyingPartyId}`,
  `origins=https://${relyingPartyId}`,
  'web=false',
  'retainData=false',
  ...(endpoint ? [`userPoolEndpoint=${endpoint}`] : []),
  ...values.context,
].flatMap((each) => ['-c', each]);

try {
  process.exitCode = await main();
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  console.error(`${error instanceof Error ? error.message || error.name : error}${cause}`);
  process.exitCode = 1;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        stack: { type: 'string' },
        'real-account': { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!endpoint && !values['real-account']) {
    console.error(
      `Neither AWS_ENDPOINT_URL nor --real-account is given, so nothing was deployed or tested.\n\n${usage}`,
    );
    return 2;
  }
  if (endpoint) {
    process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
    process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  }
  process.env['AWS_REGION'] = region;
  const outputs = await outputsOf(values.stack ?? appStack, region, endpoint);
  if (values.stack !== undefined) {
    if (!outputs) {
      console.error(`There is no stack ${values.stack} in ${region}.`);
      return 2;
    }
    return report(test(outputs), ['deploy, destroy: the stack was there before, and stays']);
  }
  if (outputs) {
    console.error(
      `There is a stack ${appStack} in ${region} already. Test it with --stack ${appStack}; nothing was changed.`,
    );
    return 2;
  }
  const tested = await deployAndTest();
  if (values.keep) {
    console.log(`The stack ${appStack} stays, because of --keep.`);
    return tested;
  }
  if (cdk('destroy', appStack, '--force') === 0) return tested;
  console.error(`The stack ${appStack} could not be destroyed. Destroy it yourself.`);
  return 1;
}

async function deployAndTest(): Promise<number> {
  try {
    if (endpoint) cdk('bootstrap', `aws://${process.env['AWS_ACCOUNT_ID'] ?? '000000000000'}/${region}`);
    if (cdk('deploy', appStack, '--require-approval', 'never') !== 0) return 1;
    const status = test((await outputsOf(appStack, region, endpoint)) ?? {});
    return report(status, endpoint ? [] : ['bootstrap: the account has to be bootstrapped already']);
  } catch (error) {
    // What was deployed has to be destroyed all the same.
    console.error(error);
    return 1;
  }
}

function test({ Config, Page }: Readonly<Record<string, string>>): number {
  if (!Config) throw new Error('The stack has no output named Config. The app deploys one.');
  const files = deployedTests.map((name) => `test/outside/${name}.test.ts`);
  const environment = { PASSKEYS_CONFIG: Config, ...(Page && { PASSKEYS_PAGE: Page }) };
  return run('vitest', ['run', '--mode', 'full', '--project', 'whole', ...files], environment);
}

/** Says what was left out and why. */
function report(status: number, skipped: readonly string[]): number {
  const lines = [
    ...skipped,
    'upgrade from the previous release and back: no release was published before this one',
    'reuse of retained data: the stack deployed here retains none; test/lib/existing-data.test.ts looks at the template',
    ...Object.entries(localTests).map(([why, names]) => `${names.join(', ')}: they ${why}`),
  ];
  console.log(`\nSkipped:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return status === 0 ? 0 : 1;
}

function cdk(...args: string[]): number {
  return run('cdk', [...args, ...context, '--no-notices']);
}

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): number {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (error) throw error;
  return status ?? 1;
}
