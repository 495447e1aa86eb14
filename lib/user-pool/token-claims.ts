import { type IUserPool, type UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Policy } from '../../contract/policy.ts';
import { object } from '../../lambdas/attachment/values.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { PolicyProps } from '../policy/policy.ts';
import { referToTriggersByName } from './password-first.ts';
import { isMadeHere, poolResource, settingsOf } from './resources.ts';

/** Versions of the event that Cognito's Pre Token Generation trigger gets. */
export const tokenClaimsVersions = ['V1_0', 'V2_0', 'V3_0'] as const;
/** A version of the event of Cognito's Pre Token Generation trigger. */
export type TokenClaimsVersion = (typeof tokenClaimsVersions)[number];

/** How claims get into tokens; whether they do is `tokenClaims`. */
export interface TokenClaimsProps {
  /**
   * Which event Cognito gives the pre token generation trigger. With `V1_0` the claims are in the ID token, on every feature plan. With
   * `V2_0` and `V3_0` they are in the access token too; Cognito has these from the plan Essentials on. An imported pool that has such a
   * trigger keeps that one's.
   * @default 'V1_0'
   */
  readonly tokenClaimsVersion?: TokenClaimsVersion | undefined;

  /**
   * The pre token generation trigger that a `UserPool` of the same app has, which goes on: it is called with each event of that version, its
   * claims stay beside ours, and what it throws means no tokens. Give it here instead of to the pool. An imported pool's is
   * `chainTriggers.preTokenGeneration`.
   * @default - the pool has none
   */
  readonly chainPreTokenGeneration?: IFunction | undefined;
}

interface Given extends TokenClaimsProps, PolicyProps {
  readonly userPool: IUserPool;
}

interface Parts {
  /** The ARN of an imported pool's own trigger, which goes on. */
  readonly earlier: string | undefined;
  /** The whole policy, so that no part of it is forgotten here. */
  readonly policy: Partial<Policy>;
  readonly table: Pick<ITable, 'tableName' | 'tableArn'>;
  readonly metricsNamespace: string;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/**
 * Makes the pool's pre token generation trigger where something needs it: `tokenClaims`, or `passwordFirst`, whose clients must get no tokens
 * without a passkey. An imported pool is not changed here: that is `UserPoolAttachment`'s part.
 *
 * @throws Error that says what was given and what to write
 */
export function addPreTokenGeneration(scope: Construct, props: Given, parts: Parts): LambdaFunction | undefined {
  const { userPool, tokenClaims = false, passwordFirst = [], chainPreTokenGeneration } = props;
  const earlier = chainPreTokenGeneration?.functionArn ?? parts.earlier;
  const version = props.tokenClaimsVersion ?? 'V1_0';
  checkGiven(props);
  if (!(tokenClaims || passwordFirst.length > 0)) return undefined;
  if (isMadeHere(userPool)) checkPool(userPool, version);

  const { function: made } = new BundledFunction(scope, 'PreTokenGeneration', {
    name: earlier ? 'pre-token-generation-chained' : 'pre-token-generation',
    values: {
      policy: JSON.stringify(parts.policy),
      tableName: parts.table.tableName,
      metricsNamespace: parts.metricsNamespace,
      ...(earlier && { chain: JSON.stringify({ earlier: { PreTokenGeneration: earlier } }) }),
    },
    granted: {
      table: parts.table,
      ...(earlier && { invokeEarlierTriggers: { resources: [earlier] } }),
    },
    logRetention: parts.logRetention,
    tracing: parts.tracing,
  });
  if (!isMadeHere(userPool)) return made;
  if (version === 'V1_0') userPool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION, made);
  else {
    userPool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, made);
    // The CDK takes a version only with an operation of its own copy.
    poolResource(userPool)?.addPropertyOverride('LambdaConfig.PreTokenGenerationConfig.LambdaVersion', version);
  }
  const setting = version === 'V1_0' ? 'PreTokenGeneration' : 'PreTokenGenerationConfig.LambdaArn';
  referToTriggersByName(userPool, made, passwordFirst, [setting]);
  return made;
}

function checkGiven({
  userPool,
  tokenClaims,
  passwordFirst = [],
  tokenClaimsVersion,
  chainPreTokenGeneration,
}: Given): void {
  if (!isMadeHere(userPool)) {
    const imported = `the user pool ${userPool.node.path} is imported`;
    if (chainPreTokenGeneration) {
      throw new Error(
        `chainPreTokenGeneration: ${imported}. Give the function's ARN as chainTriggers.preTokenGeneration.`,
      );
    }
    if (tokenClaimsVersion === undefined) return;
    throw new Error(
      `tokenClaimsVersion: ${imported}, and its trigger keeps the version that it has; V1_0 where it has none. Leave it out ` +
        '(docs/token-claims.md).',
    );
  }
  if (tokenClaimsVersion !== undefined && !tokenClaimsVersions.includes(tokenClaimsVersion)) {
    throw new Error(`tokenClaimsVersion: "${tokenClaimsVersion}" is none of ${tokenClaimsVersions.join(', ')}.`);
  }
  if (chainPreTokenGeneration && !tokenClaims && passwordFirst.length === 0) {
    throw new Error(
      'chainPreTokenGeneration: it is given, and neither tokenClaims nor passwordFirst, so that there is nothing to chain it to. Give it ' +
        'to the user pool as its preTokenGeneration trigger.',
    );
  }
}

function checkPool(userPool: UserPool, version: TokenClaimsVersion): void {
  const resource = poolResource(userPool);
  if (!resource) return;
  const settings = settingsOf(resource);
  const { PreTokenGeneration, PreTokenGenerationConfig } = object(settings['LambdaConfig']);
  if (PreTokenGeneration || PreTokenGenerationConfig) {
    throw new Error(
      `userPool: ${userPool.node.path} has a pre token generation trigger, and tokenClaims and passwordFirst need that place. Take the ` +
        'trigger from the pool and give its function as chainPreTokenGeneration.',
    );
  }
  if (version !== 'V1_0' && settings['UserPoolTier'] === 'LITE') {
    throw new Error(
      `tokenClaimsVersion: "${version}" needs the feature plan Essentials or Plus, and ${userPool.node.path} has Lite. Leave it out for ` +
        'claims in the ID token alone.',
    );
  }
}
