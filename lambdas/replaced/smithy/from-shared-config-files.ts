/**
 * Takes the place of the SDK's `fromSharedConfigFiles.js`: a function is configured by its environment and has no files in `~/.aws`, which
 * the SDK would look for at the first call of each client (docs/decisions/0008-what-a-cold-start-loads.md).
 */
class NoConfigFiles extends Error {
  override readonly name = 'NoConfigFiles';
  /** The SDK goes on to the default. */
  readonly tryNextLink = true;
}

/** A provider that finds nothing. */
export const fromSharedConfigFiles = () => async () => {
  throw new NoConfigFiles('A function has no configuration files.');
};
