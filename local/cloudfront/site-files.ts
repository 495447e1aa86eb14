import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { getMimeType } from 'hono/utils/mime';
import * as v from 'valibot';
import { matches } from '../shared/wildcards.ts';
import type { StackResource, StackResources } from '../template/stack-resources.ts';

const BucketDeployment = v.looseObject({
  DestinationBucketName: v.string(),
  DestinationBucketKeyPrefix: v.optional(v.string(), ''),
  SourceObjectKeys: v.array(v.string()),
  SourceMarkers: v.optional(v.array(v.record(v.string(), v.string())), []),
  SourceMarkersConfig: v.optional(v.array(v.looseObject({ jsonEscape: v.optional(v.boolean(), false) })), []),
  Exclude: v.optional(v.array(v.string()), []),
  Include: v.optional(v.array(v.string()), []),
  SystemMetadata: v.optional(v.record(v.string(), v.string()), {}),
});
type BucketDeployment = StackResource<v.InferOutput<typeof BucketDeployment>>;

/** An object of a bucket. */
export interface StoredObject {
  /** Reads it, with the markers in it replaced by what they stand for. */
  read(): Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The objects that CDK's bucket deployments put into buckets: by bucket name, then by key. */
export function deployedObjects(resources: StackResources): ReadonlyMap<string, ReadonlyMap<string, StoredObject>> {
  const buckets = new Map<string, Map<string, StoredObject>>();
  for (const deployment of resources.ofType('Custom::CDKBucketDeployment', BucketDeployment)) {
    const name = deployment.properties.DestinationBucketName;
    const objects = buckets.get(name) ?? new Map<string, StoredObject>();
    buckets.set(name, objects);
    for (const [key, object] of objectsOf(deployment, resources)) objects.set(key, object);
  }
  return buckets;
}

function objectsOf({ properties }: BucketDeployment, resources: StackResources): [string, StoredObject][] {
  const prefix = properties.DestinationBucketKeyPrefix.replace(/^\/|\/$/g, '');
  return properties.SourceObjectKeys.flatMap((assetKey, index) => {
    const folder = resources.asset(assetKey);
    const inJson = properties.SourceMarkersConfig[index]?.jsonEscape === true;
    const markers = Object.entries(properties.SourceMarkers[index] ?? {}).map(
      ([marker, value]) => [marker, inJson ? JSON.stringify(value).slice(1, -1) : value] as const,
    );
    return files(folder).flatMap((file): [string, StoredObject][] => {
      const path = relative(folder, file).replaceAll(sep, '/');
      const listed = (patterns: string[]) => patterns.some((pattern) => matches(pattern, path));
      if (listed(properties.Exclude) && !listed(properties.Include)) return [];
      const key = prefix ? `${prefix}/${path}` : path;
      const headers = {
        'content-type': getMimeType(key) ?? 'binary/octet-stream',
        ...Object.fromEntries(
          Object.entries(properties.SystemMetadata).map(([name, value]) => [name.toLowerCase(), value]),
        ),
      };
      return [[key, { headers, read: () => replaceMarkers(new Uint8Array(readFileSync(file)), markers) }]];
    });
  });
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Values that are known on deployment only reach the files as markers such as `<<marker:0xbaba:0>>`. */
function replaceMarkers(
  content: Uint8Array<ArrayBuffer>,
  markers: (readonly [string, string])[],
): Uint8Array<ArrayBuffer> {
  if (markers.length === 0) return content;
  const text = markers.reduce(
    (all, [marker, value]) => all.replaceAll(marker, () => value),
    Buffer.from(content).toString(),
  );
  return new Uint8Array(Buffer.from(text));
}
