import { init, parse } from "es-module-lexer";

/** One chunk of the program as esbuild writes it, an ES module of minified code. */
export interface Chunk {
  /** The name of its file, "chunk-ABCD.js". */
  readonly name: string;
  readonly text: string;
}

await init;

/**
 * A chunk as a method of the object that a pack is: `"NAME"(exports,loadChunk,require,importLater,moduleDirectory){…}`. What it imports are
 * constants that it fetches first, so that what crosses chunks costs as little as what does not. That holds because no
 * module of the program assigns to what it exports.
 */
export function asMethod({ name, text }: Chunk, isChunk: (name: string) => boolean): string {
  const [imports] = parse(text, name);
  const fetched: string[] = [];
  let body = "";
  let end = 0;
  for (const { n: target = "", d: dynamic, ss: from, se: to } of imports) {
    if (dynamic === importMeta) continue;
    const own = target.replace(/^\.\//, "");
    const source = isChunk(own) ? `loadChunk(${JSON.stringify(own)})` : `require(${JSON.stringify(target)})`;
    body += text.slice(end, from);
    if (dynamic === statement) fetched.push(constants(name, text.slice(from, to), source, isChunk(own)));
    else
      body += isChunk(own)
        ? `importLater(loadChunk,${JSON.stringify(own)})`
        : `importLater(require,${JSON.stringify(target)})`;
    end = to;
  }
  body += text.slice(end);
  return `${JSON.stringify(name)}(exports,loadChunk,require,importLater,moduleDirectory){"use strict";${fetched.join("")}${withExports(name, body)}\n}`;
}

/** What the lexer calls the kinds of import that are no number. */
const statement = -1;
const importMeta = -2;

/** `import d, { a as b } from "x"`, `import * as all from "x"` and `import "x"` as constants. */
function constants(chunk: string, imported: string, source: string, isChunk: boolean): string {
  const found = /^import\s*(?:([\w$]+)\s*,?)?\s*(?:\{([^}]*)\}|\*\s*as\s+([\w$]+))?\s*(?:from\s*)?"[^"]*"$/.exec(
    imported,
  );
  if (found === null) throw new Error(`${chunk}: cannot read ${JSON.stringify(imported.slice(0, 200))}`);
  const [, whole, named, all] = found;
  const names = pairs(named).map(([outside, inside]) => (inside === outside ? inside : `${outside}:${inside}`));
  return [
    whole === undefined ? "" : `const ${whole}=${source}${isChunk ? ".default" : ""};`,
    all === undefined ? "" : `const ${all}=${source};`,
    names.length === 0 ? "" : `const{${names.join(",")}}=${source};`,
    (whole ?? all ?? named) ? "" : `${source};`,
  ].join("");
}

/** `a as b, c` as [["a", "b"], ["c", "c"]]. */
const pairs = (list = ""): readonly (readonly [string, string])[] =>
  list
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map((each) => {
      const [outer = "", inner = outer] = each.split(/\s+as\s+/);
      return [outer, inner];
    });

/** With assignments to `exports` for the one `export` that esbuild writes, at the end. */
function withExports(chunk: string, body: string): string {
  let text = body.replace(/(^|[;}\n])export default /, (_, before: string) => `${before}exports.default=`);
  const list = /export\s*\{([^}]*)\};?\s*$/.exec(text);
  if (list !== null) {
    const given = pairs(list[1]).map(([inside, outside]) => `exports.${outside}=${inside};`);
    text = `${text.slice(0, list.index)}${given.join("")}`;
  }
  if (parse(text, chunk)[1].length > 0) throw new Error(`${chunk} exports in a form that the build cannot read`);
  return text;
}
