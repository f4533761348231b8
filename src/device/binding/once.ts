/** The same answer to all who ask, taken when first asked; overlapping askers share it. */
export function once<T>(take: () => T): () => T {
  let taken: { readonly value: T } | undefined;
  return () => {
    taken ??= { value: take() };
    return taken.value;
  };
}
