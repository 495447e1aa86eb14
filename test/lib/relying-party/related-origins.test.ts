import { Aws } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { checkRelatedOrigins } from '../../../lib/relying-party/related-origins.ts';

const check =
  (...origins: string[]) =>
  () =>
    checkRelatedOrigins('example.com', origins);
const labels = (count: number) => Array.from({ length: count }, (_, index) => `https://brand-${index}.example`);

describe('Accepted related origins', () => {
  test.each([
    [[]],
    [['https://example.co.uk', 'https://login.example.de:8443', 'https://example.nz']],
    [labels(5)],
    [[...labels(5), 'https://brand-1.co.uk', 'https://shop.brand-2.de']],
  ])('`checkRelatedOrigins` accepts %j', (origins) => {
    expect(check(...origins)).not.toThrow();
  });

  test('`checkRelatedOrigins` accepts values that are known only at deployment', () => {
    expect(check(`https://${Aws.STACK_NAME}`)).not.toThrow();
    expect(() => checkRelatedOrigins(Aws.STACK_NAME, ['https://example.de'])).not.toThrow();
  });
});

describe('Refused related origins', () => {
  test.each([
    ['https://example.com', 'is covered by relyingPartyId ("example.com"). Write it into origins.'],
    ['https://login.example.com', 'is covered by relyingPartyId ("example.com"). Write it into origins.'],
    ['http://localhost:3000', 'is not on a domain of its own.'],
    ['https://co.uk', 'is not on a domain of its own.'],
    ['https://github.io', 'is not on a domain of its own.'],
    ['example.de', 'is not the URL of a web page.'],
    ['https://example.de/', 'Write "https://example.de".'],
    ['http://example.de', 'is not encrypted'],
  ])('`checkRelatedOrigins` refuses %s', (origin, message) => {
    expect(check(origin)).toThrow(`relatedOrigins: "${origin}" `);
    expect(check(origin)).toThrow(message);
  });

  test('`checkRelatedOrigins` refuses more labels than browsers accept', () => {
    expect(check(...labels(6))).toThrow(
      'relatedOrigins: they have 6 labels (brand-0, brand-1, brand-2, brand-3, brand-4, brand-5), and browsers honour 5.',
    );
  });

  test('`checkRelatedOrigins` refuses a repeated origin', () => {
    expect(check('https://example.de', 'https://example.de')).toThrow('"https://example.de" is given twice.');
  });
});
