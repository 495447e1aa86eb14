import * as v from 'valibot';

const Consumed = v.object({ CapacityUnits: v.number() });
const Output = v.object({ ConsumedCapacity: v.optional(v.union([Consumed, v.array(Consumed)]), []) });
const Input = v.object({
  ConsistentRead: v.optional(v.boolean(), false),
  TransactItems: v.optional(v.array(v.unknown()), []),
});

const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'];

/** Whether an operation of DynamoDB reads; all others here write. */
export const isRead = (operation: string): boolean => reads.includes(operation);

/** The same request, asking what it consumes. */
export function askingForCapacity(body: Buffer): Buffer {
  const input: object = JSON.parse(body.toString());
  return Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' }));
}

/**
 * Capacity units of a call: what DynamoDB Local says, but never less than AWS's least. It says nothing for a read that finds
 * nothing, which AWS counts as one item, and for a transaction it tells of one item, while AWS counts each item twice.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export function capacityUnits(operation: string, request: Buffer, reply: Buffer): number {
  const { ConsumedCapacity } = v.parse(Output, JSON.parse(reply.toString()));
  const told = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  const { ConsistentRead, TransactItems } = v.parse(Input, JSON.parse(request.toString()));
  if (TransactItems.length > 0) return Math.max(told, 2 * TransactItems.length);
  return Math.max(told, isRead(operation) && !ConsistentRead ? 0.5 : 1);
}
