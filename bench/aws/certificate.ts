import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findJava } from '../../local/dynamodb/java.ts';

const run = promisify(execFile);
const passphrase = 'benchmark';

/** A key and its self-signed certificate for `localhost`, for two days. */
export interface Certificate {
  /** PKCS #12. */
  readonly pfx: Buffer;
  readonly passphrase: string;
  /** PEM file of the certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly file: string;
}

/** Makes a certificate in `directory` with the keytool of the Java that DynamoDB Local needs anyway. RSA 2048, as AWS has. */
export async function certificate(directory: string): Promise<Certificate> {
  const java = await findJava();
  const keytool = java === 'java' ? 'keytool' : join(dirname(java), 'keytool');
  const keystore = join(directory, 'endpoints.p12');
  const store = ['-alias', 'endpoints', '-keystore', keystore, '-storepass', passphrase];
  const key = ['-keyalg', 'RSA', '-keysize', '2048', '-dname', 'CN=localhost', '-validity', '2'];
  const names = ['-ext', 'san=dns:localhost,ip:127.0.0.1', '-storetype', 'PKCS12'];
  await run(keytool, ['-genkeypair', ...store, ...key, ...names]);
  const { stdout } = await run(keytool, ['-exportcert', '-rfc', ...store]);
  const file = join(directory, 'endpoints.pem');
  await writeFile(file, stdout);
  return { pfx: await readFile(keystore), passphrase, file };
}
