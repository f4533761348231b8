/** What each node points to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Every set of two or more nodes that reach one another, and every node that points to itself; each in order. */
export function circlesIn(graph: Graph): readonly (readonly string[])[] {
  // Tarjan's strongly connected components.
  const found: (readonly string[])[] = [];
  const numbers = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();

  /** The lowest number on the path that `node` reaches. */
  const visit = (node: string): number => {
    const own = numbers.size;
    let low = own;
    numbers.set(node, own);
    path.push(node);
    onPath.add(node);
    const targets = graph.get(node) ?? [];
    for (const target of targets) {
      const number = numbers.get(target);
      if (number === undefined) low = Math.min(low, visit(target));
      else if (onPath.has(target)) low = Math.min(low, number);
    }
    if (low === own) {
      const members = path.splice(path.indexOf(node));
      for (const member of members) onPath.delete(member);
      if (members.length > 1 || targets.includes(node)) found.push(members.toSorted());
    }
    return low;
  };

  for (const node of graph.keys()) if (!numbers.has(node)) visit(node);
  return found;
}
