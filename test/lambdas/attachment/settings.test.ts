import { describe, expect, it } from 'vitest';
import { clientUpdate, poolUpdate, readOnlyOfClient, readOnlyOfPool } from '../../../lambdas/attachment/settings.ts';

describe('The read-only settings', () => {
  it('The read-only settings of the SDK match this reviewed list', () => {
    expect([...readOnlyOfPool].sort()).toEqual([
      'AliasAttributes',
      'Arn',
      'CreationDate',
      'CustomDomain',
      'Domain',
      'EmailConfigurationFailure',
      'EstimatedNumberOfUsers',
      'Id',
      'LastModifiedDate',
      'Name',
      'SchemaAttributes',
      'SmsConfigurationFailure',
      'Status',
      'UsernameAttributes',
      'UsernameConfiguration',
    ]);
    expect([...readOnlyOfClient].sort()).toEqual(['ClientSecret', 'ClientType', 'CreationDate', 'LastModifiedDate']);
  });

  it('An update omits read-only settings and includes settings unknown to the SDK', () => {
    const described = {
      ClientId: 'a',
      ClientSecret: 'b',
      ClientType: 'c',
      CreationDate: 1,
      LastModifiedDate: 2,
      New: 3,
    };
    expect(clientUpdate(described)).toEqual({ ClientId: 'a', New: 3 });
    const pool = {
      Id: 'x_1',
      Name: 'people',
      Arn: 'a',
      Status: 'Enabled',
      EstimatedNumberOfUsers: 7,
      New: [1],
      Old: null,
    };
    expect(poolUpdate(pool)).toEqual({ UserPoolId: 'x_1', PoolName: 'people', New: [1] });
  });
});

describe('Mutually exclusive settings', () => {
  const Id = 'x_1';

  it('An update sends the newer setting of temporary passwords, or the older one if it is alone', () => {
    const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 9 };
    const Policies = { PasswordPolicy: { TemporaryPasswordValidityDays: 9 } };
    expect(poolUpdate({ Id, AdminCreateUserConfig, Policies })).toEqual({
      UserPoolId: Id,
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies,
    });
    expect(poolUpdate({ Id, AdminCreateUserConfig })).toEqual({ UserPoolId: Id, AdminCreateUserConfig });
  });

  it('An update sends a message only in the verification template if the template has it', () => {
    const old = { SmsVerificationMessage: 's', EmailVerificationMessage: 'e', EmailVerificationSubject: 't' };
    const VerificationMessageTemplate = { SmsMessage: 's', EmailSubject: 't' };
    expect(poolUpdate({ Id, ...old, VerificationMessageTemplate })).toEqual({
      UserPoolId: Id,
      EmailVerificationMessage: 'e',
      VerificationMessageTemplate,
    });
    expect(poolUpdate({ Id, ...old })).toEqual({ UserPoolId: Id, ...old });
  });

  it('An update omits `DcrConfiguration`, and `AcrConfiguration` on the Lite plan', () => {
    const AcrConfiguration = { Level1: { AcrValue: 'urn:1' } };
    expect(poolUpdate({ Id, UserPoolTier: 'LITE', AcrConfiguration })).toEqual({
      UserPoolId: Id,
      UserPoolTier: 'LITE',
    });
    expect(poolUpdate({ Id, UserPoolTier: 'PLUS', AcrConfiguration })).toMatchObject({ AcrConfiguration });
    expect(poolUpdate({ Id, DcrConfiguration: { EnableStatus: 'Enabled' } })).toEqual({ UserPoolId: Id });
  });
});
