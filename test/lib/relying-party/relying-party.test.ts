import { Aws } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { checkRelyingParty } from '../../../lib/relying-party/relying-party.ts';

const name = 'Example';
const check = (id: string, ...origins: string[]) => checkRelyingParty({ id, name, origins });

describe('Accepted relying parties', () => {
  test.each([
    ['example.com', ['https://example.com']],
    ['example.com', ['https://login.example.com', 'https://example.com:8443']],
    ['login.example.com', ['https://login.example.com']],
    ['example.co.uk', ['https://example.co.uk']],
    ['d111111abcdef8.cloudfront.net', ['https://d111111abcdef8.cloudfront.net']],
    ['xn--bcher-kva.example', ['https://xn--bcher-kva.example']],
    ['localhost', ['http://localhost:3000', 'http://app.localhost']],
    ['example.localhost', ['http://example.localhost:3000']],
  ])('`checkRelyingParty` accepts the ID %s with the origins %j', (id, origins) => {
    expect(() => check(id, ...origins)).not.toThrow();
  });

  test('`checkRelyingParty` accepts values that are known only at deployment', () => {
    expect(() => check(Aws.STACK_NAME, `https://${Aws.STACK_NAME}`)).not.toThrow();
  });
});

describe('Refused relying parties', () => {
  test.each([
    ['', 'https://example.com', 'relyingPartyId: "" is empty. Write the domain of the pages'],
    ['https://example.com', 'https://example.com', 'has a scheme, a port or a path'],
    ['example.com:443', 'https://example.com', 'has a scheme, a port or a path'],
    ['Example.com', 'https://example.com', 'is not a domain name in lower case'],
    ['example.com.', 'https://example.com', 'is not a domain name in lower case'],
    ['bücher.example', 'https://bücher.example', 'is not a domain name in lower case'],
    ['127.0.0.1', 'http://127.0.0.1:3000', 'is an IP address'],
    ['[::1]', 'http://[::1]:3000', 'has a scheme, a port or a path'],
    ['com', 'https://example.com', '"com" is a public suffix'],
    ['co.uk', 'https://example.co.uk', '"co.uk" is a public suffix'],
    ['cloudfront.net', 'https://d1.cloudfront.net', '"cloudfront.net" is a public suffix'],
    ['github.io', 'https://me.github.io', '"github.io" is a public suffix'],
    ['example.org', 'https://example.com', '"example.org" does not cover the origin "https://example.com"'],
    ['ample.com', 'https://example.com', '"ample.com" does not cover the origin "https://example.com"'],
    ['login.example.com', 'https://example.com', 'accepts the origin\'s host ("example.com") or a parent domain of it'],
  ])('`checkRelyingParty` refuses the ID "%s" with the origin %s', (id, origin, message) => {
    expect(() => check(id, origin)).toThrow(message);
  });

  test.each([
    ['example.com', 'is not the URL of a web page'],
    ['ftp://example.com', 'is not the URL of a web page'],
    ['android:apk-key-hash:abc', 'is not the URL of a web page'],
    ['https://', 'is not the URL of a web page'],
    ['https://example.com/', 'Write "https://example.com".'],
    ['https://example.com/login', 'Write "https://example.com".'],
    ['https://example.com?a=b', 'Write "https://example.com".'],
    ['https://example.com#top', 'Write "https://example.com".'],
    ['https://example.com:443', 'Write "https://example.com".'],
    ['https://user:secret@example.com', 'Write "https://example.com".'],
    ['https://EXAMPLE.com', 'Write "https://example.com".'],
    ['http://example.com', 'Write "https://example.com".'],
    ['http://localhost.example.com', 'is not encrypted'],
    ['https://*.example.com', 'names no single host by a domain name'],
    ['https://[::1]', 'names no single host by a domain name'],
  ])('`checkRelyingParty` refuses the origin %s', (origin, message) => {
    expect(() => check('example.com', origin)).toThrow(`origins: "${origin}" `);
    expect(() => check('example.com', origin)).toThrow(message);
  });

  test('`checkRelyingParty` refuses a repeated origin', () => {
    expect(() => check('example.com', 'https://example.com', 'https://example.com')).toThrow(
      'origins: "https://example.com" is given twice. Write it once.',
    );
  });

  test('`checkRelyingParty` refuses an empty list of origins', () => {
    expect(() => check('example.com')).toThrow('origins: none is given. Write the origin of each page');
  });

  test('`checkRelyingParty` refuses a blank name', () => {
    expect(() => checkRelyingParty({ id: 'example.com', name: ' ', origins: ['https://example.com'] })).toThrow(
      'relyingPartyName: it is empty. Write the name that people know the service by.',
    );
  });
});
