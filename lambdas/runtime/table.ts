import type { Table } from '../store/table.ts';
import { dynamodb } from './dynamodb.ts';
import { setting } from './environment.ts';

/** The table of this stack, with the client of this execution environment. */
export const table: Table = { dynamodb, tableName: setting('tableName') };
