/** The first alias of a row that somebody has given a name, which says more than a number: `cpe-web`. */
export function aliasOfKey(key: string): string | undefined {
  return /^(?!cpe_|anonymous_)[A-Za-z][\w-]{0,59}$/.test(key) ? `cpe-${key}` : undefined;
}
