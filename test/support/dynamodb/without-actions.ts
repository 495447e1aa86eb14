/** Who did what last, and when a refusal was last written down, is the audit trail's and no effect of what was done. */
export function withoutActions<Value>({
  lastAction,
  refusedAt,
  suspectedAt,
  ...item
}: Readonly<Record<string, Value>>): Record<string, Value> {
  return item;
}
