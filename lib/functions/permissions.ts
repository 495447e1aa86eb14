import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bundle } from './bundles.ts';
import { type Partition, partitions, type Right, rights } from './rights.ts';

/** The resources of a right, and under which conditions it holds. */
export interface Grant {
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
}

/** What functions' rights are about: the table, where they use one, and the resources of each right. */
export interface Granted extends Readonly<Partial<Record<Right, Grant>>> {
  readonly table?: { readonly tableName: string; readonly tableArn: string } | undefined;
}

/**
 * The statements of a function's role, by its row. A right with an empty list of resources is left out: there is nothing to do it to.
 *
 * @param granted resources by right; those of rights that the row leaves out are ignored
 * @throws Error if there is no table, or no list of resources, for what the row names
 */
export function permissionsOf(bundle: Bundle, granted: Granted): PolicyStatement[] {
  const { table } = granted;
  if (!table && bundle.environment.includes('tableName'))
    throw new Error(`${bundle.source}: the construct names no table.`);
  return [
    ...(table ? tableStatements(bundle, table.tableArn) : []),
    ...bundle.rights.flatMap((right) => {
      const grant = granted[right];
      if (!grant) throw new Error(`${bundle.source}: the construct names no resources for ${right}.`);
      const { resources, conditions } = grant;
      if (resources.length === 0) return [];
      const statement = { actions: [...rights[right]], resources: [...resources], ...(conditions && { conditions }) };
      return new PolicyStatement(statement);
    }),
  ];
}

/**
 * Statements for the table, one for each set of partitions: a function can't write to partitions that its row leaves out.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function tableStatements({ tableActions }: Bundle, tableArn: string): PolicyStatement[] {
  const bySet = new Map<string, string[]>();
  for (const [action, names] of Object.entries(tableActions)) {
    const leadingKeys = names.map((name: Partition) => partitions[name]).join();
    bySet.set(leadingKeys, [...(bySet.get(leadingKeys) ?? []), `dynamodb:${action}`]);
  }
  return [...bySet].map(
    ([leadingKeys, actions]) =>
      new PolicyStatement({
        actions,
        resources: [tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys.split(',') } },
      }),
  );
}
