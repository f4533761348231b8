/** What /proc/net/fib_trie tells of the machine's own IPv4 addresses: it names neither link nor prefix length. */
export interface FibTrie {
  readonly own: readonly string[];
  /** The last address of each network that one of them is in. */
  readonly broadcasts: ReadonlySet<string>;
}

/** Each address is listed in the main table and in the local one. */
export function parseFibTrie(text: string): FibTrie {
  const own = new Set<string>();
  const broadcasts = new Set<string>();
  let address: string | undefined;
  for (const line of text.split("\n")) {
    const leaf = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line)?.[1];
    if (leaf !== undefined) address = leaf;
    else if (address !== undefined && line.trim() === "/32 host LOCAL") own.add(address);
    else if (address !== undefined && line.trim() === "/32 link BROADCAST") broadcasts.add(address);
  }
  return { own: [...own], broadcasts };
}
