import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { StartError } from '../shared/start-error.ts';

const oldest = 17;

/**
 * The command that runs Java: of `JAVA_HOME` if it is set, otherwise of `PATH`.
 * @throws StartError when there is none or it is older than DynamoDB Local needs
 */
export async function findJava(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = environment['JAVA_HOME'];
  const java = home ? join(home, 'bin', 'java') : 'java';
  const version = await readVersion(java, environment);
  const advice = `DynamoDB Local needs Java ${oldest} or newer. Install it (https://adoptium.net, or your system's package of OpenJDK ${oldest}) and try again.`;
  if (version === undefined)
    throw new StartError(`Java was not found${home ? ` in JAVA_HOME (${home})` : ''}. ${advice}`);
  if (version < oldest) throw new StartError(`Java ${version} is too old. ${advice}`);
  return java;
}

/** The major version, or undefined when the command does not run. Java 8 and older call themselves 1.8. */
function readVersion(java: string, environment: NodeJS.ProcessEnv): Promise<number | undefined> {
  return new Promise((done) => {
    execFile(java, ['-version'], { env: environment }, (error, stdout, stderr) => {
      const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr + stdout) ?? [];
      done(error || !first ? undefined : Number(first === '1' ? second : first));
    });
  });
}
