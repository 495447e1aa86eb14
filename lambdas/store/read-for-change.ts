import type { UserRecord } from './items.ts';
import { type Permission, type PermissionRefusal, refusedBy } from './permission.ts';
import { readUser } from './read.ts';
import type { Table } from './table.ts';

/** Reads a user for whom a change is prepared, or returns why the change is not permitted as things are. One read. */
export async function readForChange(
  table: Table,
  userId: string,
  permission: Permission,
): Promise<UserRecord | PermissionRefusal> {
  const user = await readUser(table, userId);
  return refusedBy(user.profile, permission) ?? user;
}
