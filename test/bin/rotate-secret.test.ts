import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authenticate } from '../../lambdas/ceremonies/authentication.ts';
import { discoverableOptions } from '../../lambdas/ceremonies/authentication-options.ts';
import { AuthenticationResponse } from '../../lambdas/ceremonies/responses.ts';
import { openChallenge, type SealScope, sealChallenge } from '../../lambdas/ceremonies/sealed-challenge.ts';
import { decoyCredentials } from '../../lambdas/ceremonies/unknown-users.ts';
import { keySource } from '../../lambdas/runtime/secret.ts';
import { type LoopbackServer, listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';
import { anyCaller } from '../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, relyingParty } from '../support/stacks/ceremony-stack.ts';

const arn = 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:Secret-AbCdEf';
const generated = 'a'.repeat(64);

/** Secrets Manager as far as this: one secret with its versions, the newest first. */
let versions: string[];
let server: LoopbackServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await listenOnLoopback(async (request) => {
    const operation = request.headers.get('x-amz-target')?.split('.').at(-1);
    const input = (await request.json()) as { SecretId: string; VersionStage?: string; SecretString: string };
    const missing = Response.json({ __type: 'ResourceNotFoundException' }, { status: 400 });
    if (input.SecretId !== arn) return missing;
    if (operation === 'PutSecretValue') {
      versions.unshift(input.SecretString);
      return Response.json({ VersionId: `v${versions.length}` });
    }
    const SecretString = versions[input.VersionStage === 'AWSPREVIOUS' ? 1 : 0];
    return SecretString === undefined ? missing : Response.json({ SecretString });
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = `http://127.0.0.1:${server.port}`;
  client = new SecretsManagerClient({ endpoint, region: 'ap-southeast-2', credentials });
});
beforeEach(() => {
  versions = [generated];
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const rotate = (...args: readonly string[]) =>
  runPasskeys(['rotate-secret', '--secret-id', arn, '--endpoint', `http://127.0.0.1:${server.port}`, ...args]);

describe('`passkeys rotate-secret`', () => {
  it('Unknown users are answered the same before and after rotations, so that nobody learns who is unknown', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `somebody-${index}@example.com`);
    const answers = async () => {
      const { decoy } = await keySource(client, arn).current();
      return names.map((name) => decoyCredentials(decoy, name));
    };
    const before = await answers();
    for (const version of ['v2', 'v3']) {
      const { code, out, error } = await rotate();
      expect([code, error]).toEqual([0, '']);
      expect(out).toContain(`${version} is the current version`);
      for (const secret of versions) expect(out).not.toContain(secret);
      expect(await answers()).toEqual(before);
    }
    expect(new Set(versions).size).toBe(3);
  });

  it('Challenges are sealed with a new key after a rotation, and those of the version before it still open', async () => {
    const scope: SealScope = { purpose: 'authentication', relyingPartyId: 'example.com', subject: '' };
    const keys = keySource(client, arn);
    const sealed = Buffer.from(await sealChallenge(scope, keys)).toString('base64url');
    await rotate();
    const rotated = keySource(client, arn);
    expect((await rotated.current()).seal).not.toEqual((await keys.current()).seal);
    expect(await openChallenge(sealed, scope, rotated)).toHaveProperty('nonce');
    const [current] = versions;
    const forged = keySource(client, arn);
    versions = [current ?? ''];
    await expect(openChallenge(sealed, scope, forged)).rejects.toMatchObject({ code: 'challenge_invalid' });
  });

  it('A secret that is rotated while people sign in refuses nobody', async () => {
    const here = await ceremonyStack();
    const people = await Promise.all(Array.from({ length: 8 }, () => here.registered()));
    // Execution environments of Lambda: some have kept the version before, others start after the rotation.
    const environments = Array.from({ length: 4 }, () => keySource(client, arn));
    for (const { current } of environments) await current();
    const environment = (index: number) => environments[index] ?? keySource(client, arn);
    const signIn = async (who: Person, index: number) => {
      const options = await discoverableOptions(relyingParty.id, environment(index % 6), here.services.policy);
      const answer = v.parse(AuthenticationResponse, who.authenticator.get(options));
      const round = { userId: who.userId, challenge: 'another', session: `${index}`, by: anyCaller };
      return authenticate(answer, round, { ...here.services, keys: environment((index * 5 + 1) % 6) });
    };
    let rotation: ReturnType<typeof rotate> | undefined;
    for (let turn = 0; turn < 20; turn++) {
      if (turn === 5) rotation = rotate();
      if (turn === 15) expect(await rotation).toMatchObject({ code: 0 });
      await Promise.all(people.map((who, index) => signIn(who, turn + index)));
    }
    expect(versions).toHaveLength(2);
  });

  it.each([
    [[], 'Which secret? Give --secret-id.'],
    [['--secret-id', 'name'], 'Which region?'],
    [['--secret-id', arn, '--endpoint', 'http://example.com'], 'is not encrypted'],
  ])('`passkeys rotate-secret` called with %j is refused before it asks AWS', async (args, message) => {
    const { code, error } = await runPasskeys(['rotate-secret', ...args]);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });

  it('`passkeys rotate-secret` leaves the secret of the distribution as it is', async () => {
    const ofDistribution = JSON.stringify({ generation1: 'one', generation2: 'two' });
    versions = [ofDistribution];
    const { code, error } = await rotate();
    expect([code, error]).toEqual([1, expect.stringContaining('not the secret of seals and decoys')]);
    expect(versions).toEqual([ofDistribution]);
  });

  it('`passkeys rotate-secret` fails for a secret that does not exist, and changes nothing', async () => {
    const { code, error } = await rotate('--secret-id', `${arn}x`);
    expect([code, error]).toEqual([1, expect.stringMatching(/\S/)]);
    expect(versions).toEqual([generated]);
  });
});
