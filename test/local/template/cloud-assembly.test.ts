import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function assembly(files: Record<string, unknown>): string {
  const directory = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content));
  return directory;
}

const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Passkeys.template.json' } };
const files = {
  here: { source: { path: 'Passkeys.assets.json' }, destinations: { it: { objectKey: 'here.zip' } } },
  gone: { source: { path: 'asset.gone' }, destinations: { it: { objectKey: 'gone.zip' } } },
};
const complete = {
  'manifest.json': { artifacts: { Passkeys: stack, Tree: { type: 'cdk:tree' } } },
  'Passkeys.template.json': { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } },
  'Passkeys.assets.json': { files },
};

describe('readCloudAssembly', () => {
  it('readCloudAssembly finds the template of the stack and the files of its assets', () => {
    const directory = assembly(complete);
    const { stackName, template, asset } = readCloudAssembly(directory);
    expect(stackName).toBe('Passkeys');
    expect(template.Resources['Table']?.Type).toBe('AWS::DynamoDB::Table');
    expect(asset('here.zip')).toBe(join(directory, 'Passkeys.assets.json'));
  });

  it('readCloudAssembly refuses an asset with missing files and an unlisted asset', () => {
    const { asset } = readCloudAssembly(assembly(complete));
    expect(() => asset('gone.zip')).toThrow('The asset gone.zip is missing');
    expect(() => asset('never.zip')).toThrow('The asset never.zip is missing');
  });

  it('readCloudAssembly refuses an app with several stacks', () => {
    const several = { 'manifest.json': { artifacts: { One: stack, Two: stack } } };
    expect(() => readCloudAssembly(assembly(several))).toThrow('runs one stack; the app has 2: One,Two');
  });

  it('readCloudAssembly says which file it cannot read', () => {
    expect(() => readCloudAssembly('/nowhere')).toThrow("Can't read what cdk synth wrote to /nowhere/manifest.json");
    const broken = assembly({ ...complete, 'Passkeys.template.json': { Resources: { Table: {} } } });
    expect(() => readCloudAssembly(broken)).toThrow('Resources.Table.Type');
  });
});
