/**
 * The machine's own IPv4 addresses in /proc/net/fib_trie; the text names neither link nor prefix length, and lists
 * each address in the main table and in the local one.
 */
export function parseFibTrie(text: string): readonly string[] {
  const own = new Set<string>();
  let address: string | undefined;
  for (const line of text.split("\n")) {
    const leaf = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line)?.[1];
    if (leaf !== undefined) address = leaf;
    else if (address !== undefined && line.trim() === "/32 host LOCAL") own.add(address);
  }
  return [...own];
}
