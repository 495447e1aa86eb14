import { type ApiGatewayV2Client, GetApisCommand, GetAuthorizersCommand } from '@aws-sdk/client-apigatewayv2';

/** A JWT authorizer of an HTTP API. */
export interface FoundAuthorizer {
  readonly apiId: string;
  readonly issuer: string;
}

/** The name that the construct gives its API. */
const apiName = 'Passkeys';

/** Returns the authorizers of our APIs that accept tokens of this pool, by whichever issuer. */
export async function findAuthorizers(userPoolId: string, client: ApiGatewayV2Client): Promise<FoundAuthorizer[]> {
  const ids = (await apisOf(client)).filter(({ Name }) => Name === apiName).flatMap(({ ApiId }) => ApiId ?? []);
  const found = await Promise.all(
    ids.map(async (apiId) => {
      const { Items = [] } = await client.send(new GetAuthorizersCommand({ ApiId: apiId }));
      return Items.flatMap(({ JwtConfiguration }) => JwtConfiguration?.Issuer ?? []).map((issuer) => ({
        apiId,
        issuer,
      }));
    }),
  );
  return found.flat().filter(({ issuer }) => issuer.endsWith(`/${userPoolId}`));
}

async function apisOf(client: ApiGatewayV2Client) {
  const all = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetApisCommand({ NextToken }));
    all.push(...(page.Items ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}
