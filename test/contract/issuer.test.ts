import { describe, expect, it } from 'vitest';
import { type IssuerType, issuerOf, issuerTypeOf } from '../../contract/issuer.ts';

const id = 'eu-west-1_AbCdEf123';
const aws = 'https://cognito-idp.eu-west-1.amazonaws.com';

describe('The issuer of a user pool', () => {
  it.each<[IssuerType, endpoint: string, issuer: string]>([
    ['ORIGINAL', aws, `${aws}/${id}`],
    ['UPDATED', aws, `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${id}`],
    // A replica answers in a region of its own.
    ['ORIGINAL', 'https://cognito-idp.us-west-2.amazonaws.com', `https://cognito-idp.us-west-2.amazonaws.com/${id}`],
    [
      'UPDATED',
      'https://cognito-idp.us-west-2.amazonaws.com',
      `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${id}`,
    ],
    [
      'ORIGINAL',
      'https://cognito-idp.cn-north-1.amazonaws.com.cn',
      `https://cognito-idp.cn-north-1.amazonaws.com.cn/${id}`,
    ],
    ['ORIGINAL', 'https://cognito-idp-fips.eu-west-1.amazonaws.com', `${aws}/${id}`],
    [
      'UPDATED',
      'https://cognito-idp-fips.eu-west-1.amazonaws.com',
      `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${id}`,
    ],
    ['ORIGINAL', 'https://cognito-idp.eu-west-1.api.aws', `${aws}/${id}`],
    [
      'ORIGINAL',
      'https://cognito-idp.cn-north-1.api.amazonwebservices.com.cn',
      `https://cognito-idp.cn-north-1.amazonaws.com.cn/${id}`,
    ],
    ['ORIGINAL', 'http://localhost:3000', `http://localhost:3000/${id}`],
    ['UPDATED', 'http://localhost:3000', `http://localhost:3000/issuer-cognito-idp/${id}`],
  ])('The %s issuer at %s is %s', (type, endpoint, issuer) => {
    expect(issuerOf(type, endpoint, id)).toBe(issuer);
  });

  it.each([
    [{}, 'ORIGINAL'],
    [{ IssuerConfiguration: null }, 'ORIGINAL'],
    [{ IssuerConfiguration: {} }, 'ORIGINAL'],
    [{ IssuerConfiguration: { Type: 'ORIGINAL' } }, 'ORIGINAL'],
    [{ IssuerConfiguration: { Type: 'UPDATED' } }, 'UPDATED'],
  ])('A pool with %j has the issuer type %s', (pool, type) => {
    expect(issuerTypeOf(pool)).toBe(type);
  });
});
