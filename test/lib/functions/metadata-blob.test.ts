import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metadataFiles } from '../../../contract/environment.ts';
import { LocalInvoker } from '../../../local/functions/local-invoker.ts';
import { type TemplateFunction, templateFunctions } from '../../../local/functions/template-functions.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';
import { entry, MetadataService } from '../../support/authenticator/metadata-service.ts';
import { type TrustingUserPool, trustingUserPool } from '../../support/user-pool/trusting-user-pool.ts';
import { configurations, withStack } from '../synthesize.ts';

const key = '11111111-1111-4111-8111-111111111111';

let folder: string;
let service: MetadataService;
let root: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'metadata-blob-'));
  service = await MetadataService.create();
  root = file('root.pem', service.root);
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const good = async () => file('good.jwt', await service.blob({ entries: [entry(key)] }));

/** Synthesizes with enforced attestation, and hands the functions over while their files are there. */
function enforced<T>(context: Record<string, unknown>, use: (functions: TemplateFunction[]) => T): T {
  const rules = { attestation: 'enforced', authenticators: key };
  const asTheCommandLineDoes = { 'aws:cdk:disable-asset-staging': undefined, 'aws:cdk:enable-path-metadata': true };
  const all = { ...configurations['no pages'], ...rules, ...asTheCommandLineDoes, ...context };
  return withStack(all, (app) => use(functionsOf(app)));
}

function functionsOf(app: App): TemplateFunction[] {
  const { directory } = app.synth();
  return templateFunctions(stackResources(readCloudAssembly(directory), 'ap-southeast-2'), () => ({}));
}

const byLabel = (functions: readonly TemplateFunction[], label: string) => {
  const found = functions.find((it) => it.label === label);
  if (!found) throw new Error(`no function ${label}`);
  return found;
};
const folderOf = (it: TemplateFunction) => it.environment['LAMBDA_TASK_ROOT'] ?? '';

describe('Enforced attestation', () => {
  test('Only the Register function has the metadata BLOB and the root beside its code', async () => {
    const metadataBlob = await good();
    chmodSync(metadataBlob, 0o600);
    enforced({ metadataBlob, dangerMetadataRoot: root }, (functions) => {
      const register = byLabel(functions, 'Register');
      expect(JSON.parse(register.environment['POLICY'] ?? '')).toEqual({
        attestation: 'enforced',
        authenticators: [key],
        conditionalCreation: true,
        otherSignInMethods: true,
      });
      const blob = join(folderOf(register), metadataFiles.blob);
      expect(readFileSync(blob, 'utf8')).toBe(readFileSync(metadataBlob, 'utf8'));
      expect(readFileSync(join(folderOf(register), metadataFiles.root), 'utf8')).toBe(service.root);
      expect(existsSync(join(folderOf(register), 'index.mjs'))).toBe(true);
      // Lambda's user is not the one who packed it.
      expect(statSync(blob).mode & 0o444).toBe(0o444);
      const others = functions.filter((it) => it !== register);
      expect(others.length).toBeGreaterThan(4);
      for (const it of others) expect(existsSync(join(folderOf(it), metadataFiles.blob)), it.label).toBe(false);
    });
  });

  test('A new BLOB in the same file gives the Register function a new asset', async () => {
    const assetOf = (metadataBlob: string) =>
      enforced({ metadataBlob, dangerMetadataRoot: root }, (all) => basename(folderOf(byLabel(all, 'Register'))));
    const before = assetOf(await good());
    expect(assetOf(await good())).not.toBe(before);
  });
});

describe('Refused metadata BLOBs', () => {
  const refused = (context: Record<string, unknown>) => () => enforced(context, () => undefined);

  test('Synthesis refuses a BLOB that is signed under another root than the FIDO Alliance’s', async () => {
    expect(refused({ metadataBlob: await good() })).toThrow(
      'metadataBlob: it is not signed by the FIDO Metadata Service: BLOB certificate path could not be validated. ' +
        'Download a new one from https://mds3.fidoalliance.org and deploy it.',
    );
  });

  test('Synthesis refuses a BLOB with a changed signature', async () => {
    const [header, payload, signature = ''] = readFileSync(await good(), 'utf8').split('.');
    const metadataBlob = file(
      'changed.jwt',
      [header, payload, signature.replace(/^./, (it) => (it === 'A' ? 'B' : 'A'))].join('.'),
    );
    expect(refused({ metadataBlob, dangerMetadataRoot: root })).toThrow('BLOB signature could not be verified');
  });

  test('Synthesis refuses a BLOB that is out of date', async () => {
    const metadataBlob = file('old.jwt', await service.blob({ entries: [entry(key)], nextUpdate: '2024-12-31' }));
    expect(refused({ metadataBlob, dangerMetadataRoot: root })).toThrow('metadataBlob: it was good until 2024-12-31.');
  });

  test('Synthesis refuses an authenticator that is missing from the BLOB', async () => {
    const other = '22222222-2222-4222-8222-222222222222';
    expect(refused({ metadataBlob: await good(), dangerMetadataRoot: root, authenticators: [key, other] })).toThrow(
      `authenticators: "${other}" is not described in metadataBlob. Leave it out.`,
    );
  });

  test('Synthesis refuses a missing BLOB file and a missing root file', async () => {
    expect(refused({ metadataBlob: 'nowhere.jwt' })).toThrow('metadataBlob: there is no file "nowhere.jwt".');
    expect(refused({ metadataBlob: await good(), dangerMetadataRoot: 'no.pem' })).toThrow(
      'dangerMetadataRoot: there is no file "no.pem". Give its path from where the app is run.',
    );
  });
});

describe('The Register function with a metadata BLOB', { timeout: 60_000 }, () => {
  let userPool: TrustingUserPool;
  afterAll(() => userPool.close());

  const caller = { service: 'apigateway.amazonaws.com', sourceArn: '' };
  const claims = {
    token_use: 'access',
    client_id: 'client',
    sub: 'someone',
    username: 'someone',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: String(Math.floor(Date.now() / 1000)),
  };
  const clientDataJSON = Buffer.from('{"challenge":"c2hvcnQ"}').toString('base64url');
  const credential = {
    id: 'AA',
    rawId: 'AA',
    type: 'public-key',
    response: { clientDataJSON, attestationObject: 'AA' },
  };
  const event = {
    headers: { 'content-type': 'application/json', authorization: 'Bearer someone' },
    body: JSON.stringify({ credential }),
    requestContext: { authorizer: { jwt: { claims } } },
  };

  /** What the function answers to a registration whose challenge is none, after `change` in the folder of its code. */
  async function answer(change: (folder: string) => void) {
    const at = mkdtempSync(join(folder, 'register-'));
    const register = enforced({ metadataBlob: await good(), dangerMetadataRoot: root }, (functions) => {
      const it = byLabel(functions, 'Register');
      cpSync(folderOf(it), at, { recursive: true });
      const changed = { LAMBDA_TASK_ROOT: at, USER_POOL_ENDPOINT: userPool.endpoint };
      return { ...it, environment: { ...it.environment, ...changed } };
    });
    change(at);
    const lines: string[] = [];
    const invoker = new LocalInvoker({
      functions: [register],
      mayInvoke: () => true,
      trace: () => {},
      onLine: (_label, line) => lines.push(line),
    });
    try {
      return { response: await invoker.invoke(register.arn, event, caller), lines };
    } finally {
      await invoker.stop();
    }
  }

  test('The Register function loads the BLOB and checks the challenge of a registration', async () => {
    const { response } = await answer(() => {});
    expect(response).toMatchObject({ statusCode: 400, body: expect.stringContaining('challenge_invalid') });
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      'the BLOB has grown old',
      (at) => writeFileSync(join(at, metadataFiles.blob), old),
      'it was good until 2024-12-31',
    ],
    ['the root is gone', (at) => rmSync(join(at, metadataFiles.root)), 'it is not signed by the FIDO Metadata Service'],
    ['the BLOB is gone', (at) => rmSync(join(at, metadataFiles.blob)), 'no such file'],
  ])('The Register function answers 500 and logs the cause if %s', async (_what, change, logged) => {
    const { response, lines } = await answer(change);
    expect(response).toMatchObject({ statusCode: 500, body: expect.stringContaining('internal') });
    expect(JSON.stringify(response)).not.toContain('metadata');
    expect(lines.join('\n')).toContain(logged);
  });

  let old: string;
  beforeAll(async () => {
    userPool = await trustingUserPool();
    old = await service.blob({ entries: [entry(key)], nextUpdate: '2024-12-31' });
  });
});
