import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { PasskeysAlarms } from './alarms.ts';
import { addBudget, type BudgetProps } from './budget.ts';
import { PasskeysDashboard } from './dashboard.ts';
import { CeremonyMetrics } from './metrics.ts';
import type { Monitored } from './monitored.ts';

/** What is watched, and who is told. */
export interface MonitoringProps extends BudgetProps {
  /**
   * Whether there are alarms; docs/observability.md lists them.
   * @default true
   */
  readonly alarms?: boolean | undefined;

  /**
   * Who is told of an alarm.
   * @default - nobody: alarms show on the dashboard and in CloudWatch
   */
  readonly alarmTopic?: ITopic | undefined;

  /**
   * Where the runbook is that the alarms' descriptions point to, each to its section (`#sign-ins-fail`). Give the address of your own copy.
   * @default 'docs/runbook.md', the project's
   */
  readonly runbookUrl?: string | undefined;

  /**
   * How many ceremonies have to be refused in five minutes for an alarm. Raise it if your users alone cause so many.
   * @default 1000
   */
  readonly refusalsAlarmThreshold?: number | undefined;

  /**
   * Whether there is a dashboard. CloudWatch has three for nothing and bills the others.
   * @default true
   */
  readonly dashboard?: boolean | undefined;
}

/** Alarms and dashboard. */
export class Monitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      namespace,
      alarms,
      dashboard,
      monthlyBudgetUsd,
      budgetEmails,
      ...parts
    }: Omit<Monitored, 'metrics'> & MonitoringProps & { readonly namespace: string },
  ) {
    super(scope, id);
    const monitored = { ...parts, metrics: new CeremonyMetrics(namespace) };
    const made = alarms === false ? [] : new PasskeysAlarms(this, 'Alarms', monitored).alarms;
    addBudget(this, { monthlyBudgetUsd, budgetEmails });
    if (dashboard !== false) new PasskeysDashboard(this, 'Dashboard', monitored, made);
  }
}
