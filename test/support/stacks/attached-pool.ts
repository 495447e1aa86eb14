import { randomBytes } from 'node:crypto';
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import type { Settings } from '../../../lambdas/attachment/values.ts';
import { adoptionCounts } from '../dynamodb/adoption-counts.ts';
import type { OwnStack } from './own-stack.ts';
import { Visitor } from './visitor.ts';

/** What passkeys change in the pool of {@link ExistingPool}, and how people sign in there. */
export class AttachedPool {
  readonly stack: OwnStack;
  /** Comes by the app client that got passkeys. */
  readonly visitor: Visitor;
  /** Comes by the app client whose custom sign-in was there before. */
  readonly other: Visitor;
  readonly #dynamodb: DynamoDBClient;

  /** @param stack as {@link ExistingPool.start} makes it */
  constructor(stack: OwnStack) {
    this.stack = stack;
    this.visitor = new Visitor(stack.config);
    this.other = new Visitor({ ...stack.config, userPoolClientId: stack.output('WordsId') });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.#dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  }

  async stop(): Promise<void> {
    this.#dynamodb.destroy();
    await this.stack.stop();
  }

  /** Signs a new user in by the custom sign-in that was there before. Returns the questions, and tokens if there are any. */
  async signInByWords(...answers: string[]) {
    const { email } = await this.visitor.user();
    const { session, parameters } = await this.other.customChallenge(email);
    const asked = [parameters['question']];
    let last: Partial<RespondToAuthChallengeCommandOutput> = { Session: session };
    for (const answer of answers) {
      last = await this.other.answerText(email, last.Session ?? '', answer);
      if (last.ChallengeParameters?.['question']) asked.push(last.ChallengeParameters['question']);
    }
    return { asked, tokens: last.AuthenticationResult };
  }

  /** The claims of both tokens after a sign-in with a passkey whose client asks for them. */
  async claimsOfPasskey() {
    const { email, authenticator } = await this.visitor.registered();
    const { session, options } = await this.visitor.challenge(email);
    const credential = authenticator.get(options);
    const metadata = { passkey_sign_in: randomBytes(16).toString('base64url') };
    const { AuthenticationResult } = await this.visitor.answer(email, session, credential, metadata);
    const { IdToken = '', AccessToken = '' } = AuthenticationResult ?? {};
    return { id: decodeJwt(IdToken), access: decodeJwt(AccessToken), credential };
  }

  /** The number of counted sign-ins. */
  async signIns(): Promise<number> {
    return (await adoptionCounts(this.#dynamodb, this.stack.tableName))['signIns'] ?? 0;
  }

  /** The pool's own triggers that ours replace, with both ARNs. */
  exchangedTriggers() {
    const { stack } = this;
    return [
      ...['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'].map((name) => ({
        name,
        theirs: stack.output('TheirArn'),
        ours: stack.output('OurArn'),
      })),
      { name: 'PostAuthentication', theirs: stack.output('TheirPostArn'), ours: stack.output('OurPostArn') },
      { name: 'PreTokenGeneration', theirs: stack.output('TheirTokenArn'), ours: stack.output('OurTokenArn') },
    ];
  }

  /** What an attachment changes in the settings that name these triggers: two settings name Pre Token Generation. */
  triggerChanges() {
    return this.exchangedTriggers().flatMap(({ name, theirs: before, ours: after }) => {
      const settings = name === 'PreTokenGeneration' ? [name, `${name}Config.LambdaArn`] : [name];
      return settings.map((setting) => ({ setting: `LambdaConfig.${setting}`, before, after }));
    });
  }

  /** The settings of the pool and of both app clients. */
  async described(): Promise<Record<'pool' | 'client' | 'words', Settings>> {
    const { userPoolId: UserPoolId } = this.stack.config;
    const { cognito } = this.visitor;
    const client = async ({ config: { userPoolClientId: ClientId } }: Visitor) =>
      (await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
    const { UserPool: pool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    return { pool: { ...pool }, client: { ...(await client(this.visitor)) }, words: { ...(await client(this.other)) } };
  }
}
