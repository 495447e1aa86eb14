import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { type Provider, type ProviderIndex, providerIndexPath, providerNamesFile } from '../../contract/providers.ts';
import { outputFolder } from './output-file.ts';

/** Providers by AAGUID. */
type Providers = Readonly<Record<string, Provider>>;

/** Writes the names that functions tell, and returns the path of the file by the name that it gets beside their code. */
export function providerNameFiles(scope: Construct, providers: Providers): Record<string, string> {
  const names = Object.fromEntries(Object.entries(providers).map(([aaguid, { name }]) => [aaguid, name]));
  const folder = outputFolder(scope, { [providerNamesFile]: JSON.stringify(names) });
  return { [providerNamesFile]: join(folder, providerNamesFile) };
}

/** Returns the files to serve, text by path: the index and the icons. Equal icons are one file. */
export function providerFilesOf(providers: Providers): Record<string, string> {
  const folder = providerIndexPath.slice(0, providerIndexPath.lastIndexOf('/'));
  const files: Record<string, string> = {};
  const served = (icon: string | undefined) => {
    if (icon === undefined) return undefined;
    const name = `${createHash('sha256').update(icon).digest('hex').slice(0, 32)}.svg`;
    files[`${folder}/${name}`] = icon;
    return name;
  };
  const index: ProviderIndex = Object.fromEntries(
    Object.entries(providers).map(([aaguid, { name, icon, iconDark }]) => {
      const [light, dark] = [served(icon), served(iconDark)];
      return [aaguid, { name, ...(light && { icon: light }), ...(dark && { iconDark: dark }) }];
    }),
  );
  return { [providerIndexPath]: JSON.stringify(index), ...files };
}
