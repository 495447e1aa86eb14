import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { diagnose } from '../../../bin/doctor/doctor.ts';
import type { Finding } from '../../../bin/doctor/finding.ts';
import { type DoctorOptions, readDoctorOptions } from '../../../bin/doctor/options.ts';
import { report } from '../../../bin/doctor/report.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { type Breakable, type BrokenStack, type Properties, startBrokenStack } from '../stacks/broken-stack.ts';

/** For a file's tests: the credentials that the doctor has. */
export function withCredentials(): void {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}

/** Breaks a template. */
export type Break = (stack: Breakable) => unknown;

interface Given extends Partial<DoctorOptions> {
  /** An operation that IAM refuses. */
  readonly refuse?: string;
}

/** What the doctor says of a stack that was broken. */
export async function look(breakIt?: Break, { refuse, ...given }: Given = {}) {
  const stack = await startBrokenStack(breakIt, { refuse });
  onTestFinished(() => stack.stop());
  const args = ['--user-pool-id', stack.userPoolId, '--client-id', stack.clientId, '--endpoint', stack.url];
  return { stack, ...(await diagnose({ ...readDoctorOptions(args), ...given })) };
}

/** What there is to do something about. */
export const notOk = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');

/** An origin with these well-known documents, by their names, and no others. */
export async function documentsAt(documents: Record<string, () => Response> = {}): Promise<{ origin: string }> {
  const server = await listenOnLoopback((request) => {
    const document = documents[new URL(request.url).pathname.replace('/.well-known/', '')];
    return document?.() ?? new Response('Not found', { status: 404 });
  });
  onTestFinished(() => server.close());
  return { origin: `http://localhost:${server.port}` };
}

/** The one resource of a type. */
const only = (type: string) => (stack: Breakable) => stack.of(type)[0] ?? {};
export const pool = only('AWS::Cognito::UserPool');
export const client = only('AWS::Cognito::UserPoolClient');
export const table = only('AWS::DynamoDB::Table');
/** Those of the construct whose logical ID matches. */
export const alarms = ({ of }: Breakable, id?: RegExp) => of('AWS::CloudWatch::Alarm', id);
/** The triggers' function. */
export const lambda = ({ of }: Breakable) => of('AWS::Lambda::Function', /^PasskeysAuthChallengeFunction/)[0] ?? {};
/** Whether a permission is for user pools. */
export const fromCognito = ({ Principal }: Properties) => Principal === 'cognito-idp.amazonaws.com';
export const permissions = ({ of }: Breakable) => of('AWS::Lambda::Permission').filter(fromCognito);

/** How the commands that the doctor gives reach a stack. */
export const region = (stack: BrokenStack) => `--region ap-southeast-2 --endpoint-url ${stack.url}`;

/** A way to break a stack, and the one thing that is then said to be wrong. */
export type Breakage = [
  name: string,
  check: Finding['check'],
  breakIt: Break,
  wrong: {
    readonly status: Finding['status'];
    readonly found: RegExp;
    /** What mends it; NAME is the table and SECRET the secret. */
    readonly command: (stack: BrokenStack) => string;
  },
];

/** Breaks a stack, and has the doctor name that alone, with the command that mends it. */
export async function namesAlone([, check, breakIt, { status, found, command }]: Breakage): Promise<void> {
  // The RP IDs that these have are of others, and nobody is asked there.
  const { stack, installation, findings } = await look(breakIt, await documentsAt());
  const wrong = notOk(findings).filter((it) => it.check !== 'well-known');
  expect(wrong).toEqual([expect.objectContaining({ check, status, found: expect.stringMatching(found) })]);
  const names = { NAME: installation.setting('tableName'), SECRET: installation.setting('secretArn') };
  const filled = command(stack).replace(/NAME|SECRET/, (name) => names[name as keyof typeof names] ?? '');
  expect(wrong[0]?.command).toBe(filled);
  expect(report(installation, findings)).toContain(`\n  $ ${filled}\n`);
  expect(JSON.stringify(findings)).not.toContain('geheim');
}
