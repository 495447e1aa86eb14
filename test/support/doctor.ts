import { rmSync } from 'node:fs';
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import { diagnose } from '../../bin/doctor/doctor.ts';
import type { Finding } from '../../bin/doctor/finding.ts';
import { type DoctorOptions, readDoctorOptions } from '../../bin/doctor/options.ts';
import { listenOnLoopback } from '../../local/loopback-server.ts';
import { type Breakable, outdir, type Properties, startBrokenStack } from './broken-stack.ts';

/** For a file's tests: the credentials that the doctor has. */
export function withCredentials(): void {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(outdir, { recursive: true });
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
/** The triggers' function. */
export const lambda = ({ of }: Breakable) => of('AWS::Lambda::Function', /^PasskeysAuthChallengeFunction/)[0] ?? {};
/** Whether a permission is for user pools. */
export const fromCognito = ({ Principal }: Properties) => Principal === 'cognito-idp.amazonaws.com';
export const permissions = ({ of }: Breakable) => of('AWS::Lambda::Permission').filter(fromCognito);
