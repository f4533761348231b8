import { asMethod, type Chunk } from "./chunks.ts";

// The program is bundled in chunks, of which each is needed by some hosts or commands and not by others. Those that are
// needed together go into one file, a pack, so that an agent reads and keeps what it runs, in few files.

/** The pack that the launcher begins with. */
const first = "agent.js";

export interface Pack {
  /** The name of its file. */
  readonly name: string;
  readonly text: string;
  /** The names of those in it. */
  readonly chunks: readonly string[];
}

/**
 * The packs of a program whose agents have loaded these chunks on each kind of host (by its name). With no host at all
 * there is one pack.
 */
export function packed(
  chunks: readonly Chunk[],
  loaded: Readonly<Record<string, ReadonlySet<string>>>,
): readonly Pack[] {
  const byPack = new Map<string, Chunk[]>([[first, []]]);
  for (const chunk of chunks) {
    const pack = chunk.name === first ? first : packFor(chunk.name, loaded);
    byPack.set(pack, [...(byPack.get(pack) ?? []), chunk]);
  }
  const isChunk = (name: string): boolean => chunks.some((chunk) => chunk.name === name);
  const methods = (of: readonly Chunk[]): string => `({${of.map((chunk) => asMethod(chunk, isChunk)).join(",\n")}})`;
  const elsewhere = [...byPack].flatMap(([pack, of]) =>
    pack === first ? [] : [`${JSON.stringify(pack)}:${JSON.stringify(of.map(({ name }) => name))}`],
  );
  return [...byPack].map(([name, of]) => ({
    name,
    text: name === first ? `({chunks:${methods(of)},elsewhere:{${elsewhere.join(",")}}})` : methods(of),
    chunks: of.map((chunk) => chunk.name),
  }));
}

/** `agent-HOST.js` for what agents on that host alone load, `agent-rest.js` for what none loads by itself. */
function packFor(chunk: string, loaded: Readonly<Record<string, ReadonlySet<string>>>): string {
  const hosts = Object.keys(loaded).filter((host) => loaded[host]?.has(chunk));
  if (hosts.length === Object.keys(loaded).length) return first;
  return `agent-${hosts.length === 0 ? "rest" : hosts.join("-")}.js`;
}

/** Each chunk with those that it imports when it is loaded has no circle: none would find what the other exports. */
export function checkOrder(imports: Readonly<Record<string, readonly string[]>>): void {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) throw new Error(`chunks import each other: ${[...way, name].join(" -> ")}`);
    if (done.has(name)) return;
    for (const each of imports[name] ?? []) visit(each, [...way, name]);
    done.add(name);
  };
  for (const name of Object.keys(imports)) visit(name, []);
}
