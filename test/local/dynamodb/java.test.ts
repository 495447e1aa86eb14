import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJava } from '../../../local/dynamodb/java.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A folder with a command that says of itself what `java -version` says. */
function fakeJava(version: string): string {
  const home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
  const java = join(home, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\necho 'openjdk version "${version}" 2020-01-01' >&2\n`);
  chmodSync(java, 0o755);
  return home;
}

describe('findJava', () => {
  it.each(['17.0.15', '21', '25.0.1'])('findJava accepts Java %s', async (version) => {
    const home = fakeJava(version);
    expect(await findJava({ JAVA_HOME: home })).toBe(join(home, 'bin', 'java'));
    expect(await findJava({ PATH: join(home, 'bin') })).toBe('java');
  });

  it.each([
    ['11.0.2', 'Java 11 is too old'],
    ['1.8.0_292', 'Java 8 is too old'],
  ])('findJava refuses Java %s', async (version, message) => {
    await expect(findJava({ PATH: join(fakeJava(version), 'bin') })).rejects.toThrow(message);
  });

  it('findJava says what to install if Java is missing', async () => {
    await expect(findJava({ PATH: '/nowhere' })).rejects.toThrow(
      /^Java was not found\. DynamoDB Local needs Java 17 or newer\. Install it/,
    );
    await expect(findJava({ JAVA_HOME: '/nowhere' })).rejects.toThrow('not found in JAVA_HOME (/nowhere)');
  });
});
