import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

/** Where AWS warns of what a month costs. */
export interface BudgetProps {
  /**
   * What a month may cost in USD, all that the account spends on the services that passkeys use. AWS Budgets sends emails when
   * the month has cost so much, and when it is likely to. It ends nothing.
   * @default - no budget
   */
  readonly monthlyBudgetUsd?: number | undefined;

  /**
   * Who gets these emails: one to ten addresses.
   * @default - nobody
   */
  readonly budgetEmails?: readonly string[] | undefined;
}

/** As Cost Explorer names the services that anonymous callers can make do something. */
const services = [
  'Amazon API Gateway',
  'Amazon CloudFront',
  'Amazon Cognito',
  'Amazon DynamoDB',
  'Amazon Simple Email Service',
  'Amazon Simple Storage Service',
  'AWS Lambda',
  'AWS Secrets Manager',
  'AmazonCloudWatch',
  'CloudWatch Events',
];

/**
 * Makes the budget, if one is asked for.
 *
 * @throws Error that says which of the two properties is missing or wrong
 */
export function addBudget(
  scope: Construct,
  { monthlyBudgetUsd: amount, budgetEmails: emails = [] }: BudgetProps,
): void {
  if (amount === undefined && emails.length === 0) return;
  if (amount === undefined) throw new Error('monthlyBudgetUsd: it is missing, and budgetEmails is given. Give both.');
  if (!(amount > 0 && Number.isFinite(amount))) {
    throw new Error(`monthlyBudgetUsd: ${amount} is no amount of USD above zero.`);
  }
  if (emails.length < 1 || emails.length > 10 || !emails.every((email) => /^[^\s@]+@[^\s@]+$/.test(email))) {
    throw new Error(`budgetEmails: ${JSON.stringify(emails)} are not one to ten email addresses.`);
  }
  const subscribers = emails.map((address) => ({ subscriptionType: 'EMAIL', address }));
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount, unit: 'USD' },
      costFilters: { Service: services },
    },
    notificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((notificationType) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: 100,
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    })),
  });
}
