import { issuerOf, issuerTypeOf } from '../../../contract/issuer.ts';
import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { aws } from '../shell.ts';

/** The issuer of the pool's tokens against the one that the API accepts: with another one each call of the API is refused. */
export function checkIssuer(installation: Installation): Finding[] {
  const check = 'issuer';
  const { authorizers, pool, options } = installation;
  if (authorizers.state !== 'found') {
    return [notChecked(check, authorizers.state === 'unknown' ? authorizers.why : 'There is no HTTP API.')];
  }
  if (authorizers.value.length === 0) {
    return [notChecked(check, 'No HTTP API named Passkeys accepts tokens of this pool, in this account and region.')];
  }
  const { region, userPoolId, endpoint = `https://cognito-idp.${region}.${suffixOf(region)}` } = options;
  const issuer = issuerOf(issuerTypeOf(pool), endpoint, userPoolId);
  const wrong = authorizers.value.find((authorizer) => authorizer.issuer !== issuer);
  if (!wrong) return [{ check, status: 'ok', found: `${issuer}, for the pool's tokens and the API.` }];
  const show = aws(installation, 'apigatewayv2', 'get-authorizers', '--api-id', wrong.apiId);
  const found = `The pool's tokens are of ${issuer}, and the API ${wrong.apiId} accepts those of ${wrong.issuer}: it refuses each call with 401.`;
  const advice =
    `Give the construct issuer: '${issuer}' and deploy. Without it, the issuer of an imported pool is read when the construct is first deployed, ` +
    'and not when the pool changes.';
  return [{ check, status: 'problem', found, advice, command: show }];
}

/** The domain of AWS's endpoints. */
const suffixOf = (region: string) =>
  Object.entries(suffixes).find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';

/** Partitions with a domain of their own, by the prefix of their regions. */
const suffixes: Readonly<Record<string, string>> = { 'cn-': 'amazonaws.com.cn', 'eusc-': 'amazonaws.eu' };
