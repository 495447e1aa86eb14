import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { environment } from '../../../contract/environment.ts';
import { defaultPolicy } from '../../../contract/policy.ts';
import { stackBundles } from '../../../lib/functions/bundles.ts';
import { version, versionVariable } from '../../../lib/functions/version.ts';
import { line } from '../../shell.ts';
import { type CheckName, type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { policyOf } from '../policy.ts';
import { attach, aws } from '../shell.ts';

/** Cognito waits no longer, and then calls once more. */
const mostSeconds = 5;
/** With less a cold start takes too long (docs/performance.md). */
const leastMemory = 256;
const usualMemory = 512;

/** What the bundles are built for, and when Lambda ends its support: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const runtime = { name: 'nodejs24.x', deprecated: new Date('2028-04-30') };
const halfAYear = 183 * 86_400_000;

/** The triggers' function: that it is ours, how it is configured and from which version it is. */
export function checkFunction(installation: Installation): Finding[] {
  const { lambda, functionArn } = installation;
  if (lambda.state === 'unknown') return asked.map((check) => notChecked(check, lambda.why));
  if (lambda.state === 'missing') {
    const found = `There is no function ${functionArn}.`;
    const advice = 'Deploy the stack, then attach its triggers’ function.';
    return [
      {
        check: 'function',
        status: 'problem',
        found,
        advice,
        command: attach({ ...installation, functionArn: undefined }),
      },
    ];
  }
  const is = identity(installation, lambda.value);
  if (is.status !== 'ok') return [is];
  return [
    is,
    limits(installation, lambda.value),
    checkRuntime(installation, lambda.value),
    checkVersion(lambda.value),
    checkPolicy(installation, lambda.value),
  ];
}

const asked = ['function', 'function-limits', 'runtime', 'version', 'policy'] as const satisfies CheckName[];

function identity(installation: Installation, lambda: FunctionConfiguration): Finding {
  const check = 'function';
  if (lambda.Environment?.Error) {
    return notChecked(check, `Its variables can’t be read: ${lambda.Environment.Error.Message}`);
  }
  const missing = stackBundles['auth-challenge'].environment
    .filter((name) => name in environment)
    .map((name) => name as keyof typeof environment)
    .filter((name) => installation.setting(name) === undefined);
  if (missing.length > 0) {
    const found = `${lambda.FunctionName} lacks the variables ${missing.map((name) => environment[name]).join(', ')}.`;
    const advice =
      'Either it is no function of this package, and the right one has to be attached, or its configuration was changed by hand; deploy then.';
    return { check, status: 'problem', found, advice, command: attach({ ...installation, functionArn: undefined }) };
  }
  if (lambda.State === 'Failed' || lambda.LastUpdateStatus === 'Failed') {
    const found = `Lambda can’t run it: ${lambda.StateReason ?? lambda.LastUpdateStatusReason ?? 'its last update failed'}.`;
    return { check, status: 'problem', found, command: 'npx cdk deploy' };
  }
  return { check, status: 'ok', found: `${lambda.FunctionName} is this package’s.` };
}

function limits(
  installation: Installation,
  { FunctionName = '', Timeout = 0, MemorySize = 0 }: FunctionConfiguration,
): Finding {
  const check = 'function-limits';
  const update = (...words: string[]) =>
    aws(installation, 'lambda', 'update-function-configuration', '--function-name', FunctionName, ...words);
  if (Timeout > mostSeconds) {
    const found = `Its timeout is ${Timeout} seconds. Cognito waits ${mostSeconds} and calls again, so that slow sign-ins run twice and say nothing of use.`;
    return { check, status: 'problem', found, command: update('--timeout', String(mostSeconds)) };
  }
  if (MemorySize < leastMemory) {
    const found = `It has ${MemorySize} MB of memory, and a share of a processor to match: cold starts may take longer than Cognito waits.`;
    return { check, status: 'warning', found, command: update('--memory-size', String(usualMemory)) };
  }
  return { check, status: 'ok', found: `${Timeout} seconds, ${MemorySize} MB.` };
}

function checkRuntime({ now }: Installation, { Runtime }: FunctionConfiguration): Finding {
  const check = 'runtime';
  const until = runtime.deprecated.toISOString().slice(0, 10);
  const upgrade = 'npm install cognito-passkeys@latest && npx cdk deploy';
  if (Runtime !== runtime.name) {
    const found = `It runs on ${Runtime}; this version of the package is built for ${runtime.name}.`;
    return { check, status: 'problem', found, command: 'npx cdk deploy' };
  }
  if (now >= runtime.deprecated) {
    const found = `Lambda has ended its support of ${Runtime} on ${until}.`;
    return { check, status: 'problem', found, command: upgrade };
  }
  if (now.getTime() > runtime.deprecated.getTime() - halfAYear) {
    return { check, status: 'warning', found: `Lambda ends its support of ${Runtime} on ${until}.`, command: upgrade };
  }
  return { check, status: 'ok', found: `${Runtime}, supported until ${until}.` };
}

const deployedVersion = ({ Environment }: FunctionConfiguration) => Environment?.Variables?.[versionVariable];

function checkVersion(lambda: FunctionConfiguration): Finding {
  const check = 'version';
  const deployed = deployedVersion(lambda);
  if (deployed === version) return { check, status: 'ok', found: `${version}, as this command.` };
  if (deployed && deployed.localeCompare(version, 'en', { numeric: true }) > 0) {
    const found = `The functions are of version ${deployed}, and this command is of ${version}: it may judge them wrongly.`;
    return { check, status: 'warning', found, command: line('npm', 'install', `cognito-passkeys@${deployed}`) };
  }
  const theirs = deployed ? `are of version ${deployed}` : 'do not say of which version they are';
  const found = `The functions ${theirs}; this command is of ${version}.`;
  return { check, status: 'warning', found, command: 'npx cdk deploy' };
}

/** The functions refuse to work with a rule they do not know. */
function checkPolicy({ setting }: Installation, lambda: FunctionConfiguration): Finding {
  const check = 'policy';
  const wrong = (what: string): Finding => {
    const found = `The variable ${environment.policy} ${what}; the function answers each sign-in with a fault.`;
    return { check, status: 'problem', found, command: 'npx cdk deploy' };
  };
  const policy = policyOf(setting('policy'));
  if (!policy) return wrong('is no JSON object');
  const unknown = Object.keys(policy).filter((name) => !Object.hasOwn(defaultPolicy, name));
  if (unknown.length > 0 && deployedVersion(lambda) !== version) {
    return notChecked(check, `It has rules of another version: ${unknown.join(', ')}.`);
  }
  if (unknown.length > 0) return wrong(`has rules that this version does not know: ${unknown.join(', ')}`);
  const changed = Object.keys(policy).join(', ');
  return { check, status: 'ok', found: changed ? `Otherwise than by default: ${changed}.` : 'The default.' };
}
