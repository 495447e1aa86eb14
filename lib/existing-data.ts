import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Data of a former stack that this one takes over (docs/deployment.md#take-over-retained-data). */
export interface ExistingDataProps {
  /**
   * The table of a former stack, which retained it: `Table.fromTableAttributes(…, { tableArn, tableStreamArn })`. This stack does not manage it. Give
   * `existingSecret` too.
   * @default - a new table
   */
  readonly existingTable?: ITable | undefined;

  /**
   * The secret that belongs to `existingTable`: `Secret.fromSecretCompleteArn(…)`. With another one, the answers for unknown users change, those for
   * known users do not, and so both can be told apart.
   * @default - a new secret
   */
  readonly existingSecret?: ISecret | undefined;
}

/** @throws Error when only one of the two is given, the table has no stream, or the secret's ARN is not complete */
export function checkExistingData({ existingTable, existingSecret }: ExistingDataProps): void {
  if ((existingTable === undefined) !== (existingSecret === undefined)) {
    const missing = existingTable ? 'existingSecret' : 'existingTable';
    throw new Error(
      `${missing}: it is missing. The table and the secret belong together, and the former stack retained both. Give both.`,
    );
  }
  if (existingSecret && !existingSecret.secretFullArn) {
    throw new Error(
      'existingSecret: its ARN is not complete, and functions may read a secret by its whole ARN only. Write Secret.fromSecretCompleteArn(…).',
    );
  }
  if (existingTable && !existingTable.tableStreamArn) {
    throw new Error(
      'existingTable: its stream is missing, from which audit events come. Write Table.fromTableAttributes(…, { tableArn, tableStreamArn }).',
    );
  }
}
