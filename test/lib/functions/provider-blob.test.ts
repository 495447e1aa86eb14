import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providerIndexPath, providerNamesFile } from '../../../contract/providers.ts';
import { deployedObjects } from '../../../local/cloudfront/site-files.ts';
import { templateFunctions } from '../../../local/functions/template-functions.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';
import { MetadataService } from '../../support/authenticator/metadata-service.ts';
import { configurations, withStack } from '../synthesize.ts';

const key = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const icon = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>';
const url = `data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}`;
const manager = { friendlyNames: { 'en-US': 'A manager' }, icon: url, iconDark: url };

let folder: string;
let given: Record<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provider-blob-'));
  const service = await MetadataService.create();
  const entries = { [key]: manager, [other]: { friendlyNames: { 'en-US': 'Another' } } };
  given = {
    providerBlob: file('providers.jwt', await service.blob({ entries: undefined, ...entries })),
    dangerProviderRoot: file('root.pem', service.root),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Synthesizes and hands over what runs: the functions' folders by label, and the objects of the pages' bucket. */
function synthesized<T>(
  context: Record<string, unknown>,
  use: (folders: Record<string, string>, objects: ReadonlyMap<string, string>) => T,
): T {
  const asTheCommandLineDoes = { 'aws:cdk:disable-asset-staging': undefined, 'aws:cdk:enable-path-metadata': true };
  return withStack({ ...configurations['this machine'], ...asTheCommandLineDoes, ...context }, (app) => {
    const resources = stackResources(readCloudAssembly(app.synth().directory), 'ap-southeast-2');
    const functions = templateFunctions(resources, () => ({}));
    const folders = functions.map(({ label, environment }) => [label, environment['LAMBDA_TASK_ROOT'] ?? '']);
    const [objects] = deployedObjects(resources).values();
    const texts = [...(objects ?? [])].map(([path, object]) => [path, Buffer.from(object.read()).toString()] as const);
    return use(Object.fromEntries(folders), new Map(texts));
  });
}

describe('A provider BLOB', () => {
  test('The functions that tell providers, and no others, have its names beside their code', () => {
    synthesized(given, (folders) => {
      const having = Object.entries(folders).filter(([, path]) => existsSync(join(path, providerNamesFile)));
      expect(having.map(([label]) => label).toSorted()).toEqual([
        'AdminList',
        'AuditEvents',
        'List',
        'Register',
        'Update',
      ]);
      for (const [label, path] of having) {
        const names = JSON.parse(readFileSync(join(path, providerNamesFile), 'utf8'));
        expect(names, label).toEqual({ [key]: 'A manager', [other]: 'Another' });
      }
    });
  });

  test('The pages’ bucket has its index and its icons, equal ones once', () => {
    synthesized(given, (_, objects) => {
      const index = JSON.parse(objects.get(providerIndexPath.slice(1)) ?? '');
      const file = expect.stringMatching(/^[\da-f]{32}\.svg$/);
      expect(index).toEqual({ [key]: { name: 'A manager', icon: file, iconDark: file }, [other]: { name: 'Another' } });
      const icons = [...objects].filter(([path]) => path.startsWith('providers/') && path.endsWith('.svg'));
      expect(icons).toEqual([[`providers/${index[key].icon}`, icon]]);
      expect(JSON.parse(objects.get('config.json') ?? '')).toMatchObject({
        providersUrl: 'http://localhost:3000/providers/index.json',
      });
    });
  });

  test('A stack without one serves no index and does not mention one', () => {
    synthesized({}, (_, objects) => {
      expect([...objects.keys()].filter((path) => path.startsWith('providers/'))).toEqual([]);
      expect(JSON.parse(objects.get('config.json') ?? '')).not.toHaveProperty('providersUrl');
    });
  });

  test.each<[string, (given: Record<string, string>) => Record<string, unknown>, string]>([
    ['under FIDO’s root', ({ providerBlob }) => ({ providerBlob }), 'providerBlob: it is not signed by the FIDO'],
    ['that is missing', () => ({ providerBlob: 'no.jwt' }), 'providerBlob: there is no file "no.jwt".'],
    [
      'with a root that is missing',
      (all) => ({ ...all, dangerProviderRoot: 'no.pem' }),
      'dangerProviderRoot: there is no file',
    ],
    [
      'that is left out, with a root',
      (all) => ({ ...all, providerBlob: '' }),
      'dangerProviderRoot: it is read only with providerBlob.',
    ],
    [
      'that is left out, with consent',
      () => ({ dangerUnsignedProviderBlob: 'true' }),
      'dangerUnsignedProviderBlob: it is read only with providerBlob.',
    ],
  ])('Synthesis refuses a BLOB %s', (_, context, reason) => {
    expect(() => synthesized(context(given), () => undefined)).toThrow(reason);
  });

  test('Synthesis accepts JSON without a signature only on demand', () => {
    const providerBlob = file('providers.json', JSON.stringify({ no: 1, [key]: manager }));
    expect(() => synthesized({ providerBlob }, () => undefined)).toThrow('dangerUnsignedProviderBlob to true');
    const index = synthesized({ providerBlob, dangerUnsignedProviderBlob: 'true' }, (_, objects) =>
      objects.get(providerIndexPath.slice(1)),
    );
    expect(JSON.parse(index ?? '')).toMatchObject({ [key]: { name: 'A manager' } });
  });
});
