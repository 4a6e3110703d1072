/** Pointers of a module that JavaScript holds without seeing them: `napi_external`. */

const pointers = new WeakMap<object, number>();

export function makeExternal(pointer: number): object {
  const external = Object.freeze(Object.create(null) as object);
  pointers.set(external, pointer);
  return external;
}

export function isExternal(value: unknown): value is object {
  return pointers.has(value as object);
}

export function pointerOf(external: object): number {
  return pointers.get(external)!;
}
