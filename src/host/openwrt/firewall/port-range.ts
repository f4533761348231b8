/** `80`, `3074-3075` or `3074:3075`; all (0) for nothing, undefined for anything else. */
export function portsIn(text: string | undefined): { readonly first: number; readonly last: number } | undefined {
  if (text === undefined || text === "") return { first: 0, last: 0 };
  const found = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? first);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}
