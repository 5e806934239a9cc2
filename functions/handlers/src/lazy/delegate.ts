/**
 * Gives a lazy class the members of the web class that it stands for: each makes the real object first, then asks it.
 *
 * @param real  makes the real object, once per instance
 */
export function delegate<T extends object>(
  lazy: { readonly prototype: T },
  real: (self: T) => object,
  members: { getters?: readonly string[]; methods?: readonly PropertyKey[] },
): void {
  const membersOf = (self: T): Record<PropertyKey, unknown> => real(self) as Record<PropertyKey, unknown>;
  for (const name of members.getters ?? [])
    Object.defineProperty(lazy.prototype, name, {
      get(this: T) {
        return membersOf(this)[name];
      },
    });
  for (const name of members.methods ?? [])
    Object.defineProperty(lazy.prototype, name, {
      value(this: T, ...parameters: unknown[]) {
        const self = membersOf(this);
        return (self[name] as (...all: unknown[]) => unknown).apply(self, parameters);
      },
    });
}
