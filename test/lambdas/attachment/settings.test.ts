import { describe, expect, it } from 'vitest';
import { clientUpdate, fixedOfClient, fixedOfPool, poolUpdate } from '../../../lambdas/attachment/settings.ts';

describe('what an update does not take', () => {
  it('is known from the SDK, and this is the list of it: look at what is new before you add it', () => {
    expect([...fixedOfPool].sort()).toEqual([
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
    expect([...fixedOfClient].sort()).toEqual(['ClientSecret', 'ClientType', 'CreationDate', 'LastModifiedDate']);
  });

  it('is left out, and what the SDK does not know is not', () => {
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

describe('settings that exclude each other', () => {
  const Id = 'x_1';

  it('of temporary passwords: the newer is sent, and the older where it is alone', () => {
    const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 9 };
    const Policies = { PasswordPolicy: { TemporaryPasswordValidityDays: 9 } };
    expect(poolUpdate({ Id, AdminCreateUserConfig, Policies })).toEqual({
      UserPoolId: Id,
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies,
    });
    expect(poolUpdate({ Id, AdminCreateUserConfig })).toEqual({ UserPoolId: Id, AdminCreateUserConfig });
  });

  it('of messages: those that the template has are sent in the template', () => {
    const old = { SmsVerificationMessage: 's', EmailVerificationMessage: 'e', EmailVerificationSubject: 't' };
    const VerificationMessageTemplate = { SmsMessage: 's', EmailSubject: 't' };
    expect(poolUpdate({ Id, ...old, VerificationMessageTemplate })).toEqual({
      UserPoolId: Id,
      EmailVerificationMessage: 'e',
      VerificationMessageTemplate,
    });
    expect(poolUpdate({ Id, ...old })).toEqual({ UserPoolId: Id, ...old });
  });

  it('of the plan: Lite is sent no names of authentication contexts, which it can’t have', () => {
    const AcrConfiguration = { Level1: { AcrValue: 'urn:1' } };
    expect(poolUpdate({ Id, UserPoolTier: 'LITE', AcrConfiguration })).toEqual({
      UserPoolId: Id,
      UserPoolTier: 'LITE',
    });
    expect(poolUpdate({ Id, UserPoolTier: 'PLUS', AcrConfiguration })).toMatchObject({ AcrConfiguration });
    expect(poolUpdate({ Id, DcrConfiguration: { EnableStatus: 'Enabled' } })).toEqual({ UserPoolId: Id });
  });
});
