/** Values that belong together. */

/** Groups values by name, in the order in which the names are met; `Map.groupBy` where Node is old. */
export function groupBy<Value, Name>(
  values: readonly Value[],
  nameOf: (value: Value) => Name,
): Map<Name, Value[]> {
  const groups = new Map<Name, Value[]>();
  for (const value of values) {
    const name = nameOf(value);
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}
