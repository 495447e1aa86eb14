import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LambdaVersion, UserPool, UserPoolClient, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Config } from '../../../contract/shapes.ts';
import { Passkeys } from '../../../lib/index.ts';
import { foreignTriggers, postAuthentication, preTokenGeneration, seenEvents } from './foreign-triggers.ts';
import { type OwnStack, startOwnStack } from './own-stack.ts';

/** Somebody else's pool, with triggers, which passkeys are attached to. */
export class ExistingPool {
  readonly #customAuth = foreignTriggers();
  readonly #postAuthentication = foreignTriggers(postAuthentication);
  readonly #preTokenGeneration = foreignTriggers(preTokenGeneration);
  /** What the pool's own Post Authentication trigger was told. */
  readonly seen = seenEvents();

  /**
   * A stack with the pool in it, and with passkeys that count sign-ins and write claims, and chain its triggers or are not told of them. Outputs: the
   * ARNs `TheirArn`, `TheirPostArn`, `TheirTokenArn`, `OurArn`, `OurPostArn` and `OurTokenArn`, and `WordsId`, the app client whose custom sign-in
   * was there before.
   */
  start(told: { readonly ofTriggers: boolean }): Promise<OwnStack> {
    return startOwnStack((own, url) => {
      // Somebody else's: a pool with triggers and two app clients.
      const lambda = new LambdaFunction(own, 'Theirs', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(this.#customAuth.folder),
        timeout: Duration.seconds(10),
      });
      const post = new LambdaFunction(own, 'TheirPost', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(this.#postAuthentication.folder),
        environment: this.seen.environment,
      });
      const token = new LambdaFunction(own, 'TheirToken', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(this.#preTokenGeneration.folder),
      });
      const theirs = new UserPool(own, 'Pool', {
        signInAliases: { email: true },
        removalPolicy: RemovalPolicy.DESTROY,
        lambdaTriggers: {
          defineAuthChallenge: lambda,
          createAuthChallenge: lambda,
          verifyAuthChallengeResponse: lambda,
          postAuthentication: post,
        },
      });
      theirs.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, token, LambdaVersion.V2_0);
      const client = new UserPoolClient(own, 'Client', { userPool: theirs, authFlows: { userPassword: true } });
      const words = new UserPoolClient(own, 'Words', { userPool: theirs, authFlows: { custom: true } });
      // Ours: it knows of them what an app in another repository would.
      const userPool = UserPool.fromUserPoolId(own, 'Imported', theirs.userPoolId);
      const relyingParty = { id: 'localhost', name: 'Shop' };
      const passkeys = new Passkeys(own, 'Passkeys', {
        userPool,
        userPoolClients: [UserPoolClient.fromUserPoolClientId(own, 'ImportedClient', client.userPoolClientId)],
        relyingPartyId: relyingParty.id,
        relyingPartyName: relyingParty.name,
        origins: [url],
        userPoolEndpoint: url,
        preventUserExistenceErrors: true,
        measureAdoption: true,
        tokenClaims: true,
        ...(told.ofTriggers && {
          chainTriggers: {
            defineAuthChallenge: lambda.functionArn,
            createAuthChallenge: lambda.functionArn,
            verifyAuthChallengeResponse: lambda.functionArn,
            postAuthentication: post.functionArn,
            preTokenGeneration: token.functionArn,
          },
        }),
      });
      const config: Config = {
        region: own.region,
        userPoolId: theirs.userPoolId,
        userPoolClientId: client.userPoolClientId,
        userPoolEndpoint: url,
        apiUrl: url,
        relyingParty,
      };
      new CfnOutput(own, 'Config', { value: own.toJsonString(config) });
      new CfnOutput(own, 'WordsId', { value: words.userPoolClientId });
      new CfnOutput(own, 'TheirArn', { value: lambda.functionArn });
      new CfnOutput(own, 'TheirPostArn', { value: post.functionArn });
      new CfnOutput(own, 'TheirTokenArn', { value: token.functionArn });
      new CfnOutput(own, 'OurArn', { value: passkeys.functions['auth-challenge'].functionArn });
      new CfnOutput(own, 'OurPostArn', { value: passkeys.postAuthentication?.functionArn ?? '' });
      new CfnOutput(own, 'OurTokenArn', { value: passkeys.preTokenGeneration?.functionArn ?? '' });
    });
  }

  /** Removes its files. */
  remove(): void {
    for (const made of [this.#customAuth, this.#postAuthentication, this.#preTokenGeneration, this.seen]) made.remove();
  }
}
