import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccountRecovery, FeaturePlan, type IUserPool, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { retentionOf } from '../retention.ts';

/** How the user pool guards its users. */
export interface SignInUserPoolProps {
  /** What becomes of the pool when the stack no longer has it. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether Cognito refuses to delete the pool. */
  readonly deletionProtection: boolean;
  /**
   * A pool that a former stack retained. It is imported, and keeps its settings; only the app client is created.
   * @default - a new pool
   */
  readonly existingUserPoolId?: string | undefined;
  /**
   * Whether users may also sign in with a code that Cognito e-mails them (`USER_AUTH` with `EMAIL_OTP`). Cognito has it from the feature plan
   * Essentials on, which the pool is given then.
   * @default false
   */
  readonly emailCode?: boolean | undefined;
}

/** The app's own user pool, whose users sign up with an e-mail address, and the client that the pages use. */
export class SignInUserPool extends Construct {
  readonly userPool: IUserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, props: SignInUserPoolProps) {
    super(scope, id);
    this.userPool = props.existingUserPoolId
      ? UserPool.fromUserPoolId(this, 'ExistingUserPool', props.existingUserPoolId)
      : this.createUserPool(props);
    this.client = new UserPoolClient(this, 'Client', {
      userPool: this.userPool,
      // A browser keeps no secret.
      generateSecret: false,
      disableOAuth: true,
      authFlows: { custom: true, userSrp: true, userPassword: true, ...(props.emailCode && { user: true }) },
      authSessionValidity: Duration.minutes(3),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      // Rotation takes the place of the refresh-token flow: tokens are renewed with GetTokensFromRefreshToken.
      refreshTokenRotationGracePeriod: Duration.seconds(30),
    });
  }

  private createUserPool(props: SignInUserPoolProps): UserPool {
    const userPool = new UserPool(this, 'UserPool', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      // An address that was mistyped must not lock its owner out before it is verified.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OFF,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      ...(props.emailCode && {
        featurePlan: FeaturePlan.ESSENTIALS,
        // Cognito takes no list of first factors without the password.
        signInPolicy: { allowedFirstAuthFactors: { password: true, emailOtp: true } },
      }),
      deletionProtection: props.deletionProtection,
      removalPolicy: retentionOf(props.removalPolicy, props.deletionProtection),
    });
    Validations.of(userPool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'A passkey with user verification is two factors by itself, and Cognito skips its own MFA in custom sign-in.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'Passkeys work on every plan; whether threat protection is worth the Plus plan is for the owner of the pool to say.',
      },
    );
    return userPool;
  }
}
