import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SettingsService } from '@simplewebauthn/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RecordedCeremony, readRecords } from '../../scripts/replay/record.ts';
import { replay } from '../../scripts/replay/replay.ts';
import published from '../vectors/webauthn-l3-test-vectors.json' with { type: 'json' };
import { exceptionsIn } from './document.ts';

const samples = join(import.meta.dirname, '../vectors/recorded-authenticators.jsonl');
const records = readRecords(samples).map((record, index) => ({ name: `${index + 1}, ${record.source}`, record }));
const exceptions = exceptionsIn('The W3C’s test vectors');

/** The W3C's vectors as records. */
const vectors = published.vectors.flatMap((vector): { name: string; record: RecordedCeremony }[] => {
  const of = (kind: 'registration' | 'authentication') => ({
    source: vector.url,
    rpId: published.rpId,
    origin: published.origin,
    topOrigin: published.topOrigin,
    challenge: vector[kind].challenge,
    algorithm: vector.coseAlg,
    expected: exceptions.has(`${kind} ${vector.id}`) ? 'verification_failed' : 'accepted',
    response: vector[kind].response,
  });
  return [
    { name: `registration ${vector.id}`, record: { kind: 'registration', ...of('registration') } },
    {
      name: `authentication ${vector.id}`,
      record: { kind: 'authentication', ...of('authentication'), publicKeyCose: vector.credentialPublicKeyCose },
    },
  ];
});

beforeAll(() => {
  // The vectors' own CA stands in for Apple's beside it.
  const identifier = 'apple';
  const certificates = [
    ...SettingsService.getRootCertificates({ identifier }),
    published.attestationRootCertificatePem,
  ];
  SettingsService.setRootCertificates({ identifier, certificates });
});

describe('A replay under each policy', () => {
  it.each([...records, ...vectors])('A replay has the expected verdicts of record $name', async ({ record }) => {
    const verdicts = await replay(record);
    expect(verdicts.length).toBeGreaterThan(3);
    expect(verdicts.filter(({ asExpected }) => !asExpected)).toEqual([]);
  });

  it('A replay reports a verdict that differs from the record', async () => {
    const [first] = records;
    if (!first) throw new Error('There are no records.');
    const verdicts = await replay({ ...first.record, expected: 'verification_failed' });
    expect(verdicts[0]).toEqual({
      policy: 'lenient',
      expected: 'verification_failed',
      actual: 'accepted',
      asExpected: false,
    });
  });

  it('The command replays a file, and fails if a verdict differs', () => {
    const command = join(import.meta.dirname, '../../scripts/replay.ts');
    const run = (...files: string[]) => spawnSync(process.execPath, [command, ...files], { encoding: 'utf8' });
    const { status, stdout } = run(samples);
    expect(stdout).toMatch(/\d{3} verdicts, 0 not as expected\n$/);
    expect(status).toBe(0);
    expect(run().stderr).toContain('Usage: npm run replay -- FILE...');
    expect(run(command).stderr).toMatch(/replay\.ts, line 1: /);
  });
});
