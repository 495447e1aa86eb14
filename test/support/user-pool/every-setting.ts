/** A user pool and an app client with every setting that Cognito has away from its default, as a template has them. */

const lambda = (name: string) => `arn:aws:lambda:ap-southeast-2:000000000000:function:${name}`;

export const poolWithEverySetting = {
  UserPoolName: 'members',
  Policies: {
    PasswordPolicy: {
      MinimumLength: 17,
      RequireLowercase: true,
      RequireNumbers: false,
      RequireSymbols: false,
      RequireUppercase: true,
      PasswordHistorySize: 5,
      TemporaryPasswordValidityDays: 3,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
  },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: {
    PreSignUp: lambda('pre-sign-up'),
    PostAuthentication: lambda('post-authentication'),
    PreTokenGeneration: lambda('pre-token'),
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: lambda('pre-token') },
    CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: lambda('email-sender') },
    KMSKeyID: 'arn:aws:kms:ap-southeast-2:000000000000:key/11111111-2222-3333-4444-555555555555',
  },
  Schema: [
    { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
    {
      Name: 'custom:tenant',
      AttributeDataType: 'String',
      Required: false,
      Mutable: false,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '40' },
    },
  ],
  AutoVerifiedAttributes: ['email', 'phone_number'],
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailSubject: 'Your code',
    EmailMessage: 'It is {####}',
    SmsMessage: 'Code {####}',
  },
  SmsAuthenticationMessage: 'Sign in with {####}',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  MfaConfiguration: 'OPTIONAL',
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:ap-southeast-2:000000000000:identity/example.com',
    From: 'Members <members@example.com>',
    ReplyToEmailAddress: 'help@example.com',
    ConfigurationSet: 'mail',
  },
  SmsConfiguration: {
    SnsCallerArn: 'arn:aws:iam::000000000000:role/sms',
    ExternalId: 'members',
    SnsRegion: 'ap-southeast-2',
  },
  UserPoolTags: { team: 'identity', 'cost-centre': '4711' },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailSubject: 'Welcome',
      EmailMessage: '{username} {####}',
      SMSMessage: '{username} {####}',
    },
  },
  UserPoolAddOns: {
    AdvancedSecurityMode: 'ENFORCED',
    AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
  },
  DcrConfiguration: { EnableStatus: 'Disabled' },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  UserPoolTier: 'PLUS',
  KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' },
  IssuerConfiguration: { Type: 'UPDATED' },
  AcrConfiguration: { Level1: { AcrValue: 'urn:members:acr:password' } },
  /** Newer than the SDK that is installed. */
  SettingOfNextYear: { Mode: 'STRICT', Levels: [1, 2] },
};

export const clientWithEverySetting = {
  ClientName: 'portal',
  RefreshTokenValidity: 12,
  AccessTokenValidity: 20,
  IdTokenValidity: 25,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
  ReadAttributes: ['email', 'custom:tenant'],
  WriteAttributes: ['email'],
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  SupportedIdentityProviders: ['COGNITO', 'Google'],
  CallbackURLs: ['https://portal.example.com/in', 'https://portal.example.com/alt'],
  LogoutURLs: ['https://portal.example.com/out'],
  DefaultRedirectURI: 'https://portal.example.com/in',
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'members/read'],
  AllowedOAuthFlowsUserPoolClient: true,
  AnalyticsConfiguration: {
    ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:000000000000:apps/a',
    UserDataShared: true,
  },
  EnableTokenRevocation: false,
  EnablePropagateAdditionalUserContextData: true,
  AuthSessionValidity: 7,
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 20 },
  PreventUserExistenceErrors: 'LEGACY',
  /** Newer than the SDK that is installed. */
  ClientSettingOfNextYear: 'ON',
};
