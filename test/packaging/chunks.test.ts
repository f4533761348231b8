import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { asMethod } from "../../scripts/build/chunks.ts";
import { checkOrder, packed } from "../../scripts/build/packs.ts";

// The program is built in chunks of ES modules, which the build makes methods of the packs that the launcher loads.

/** What a chunk of this text exports, `others` being the chunks that it may import, by name. */
function exportsOf(text: string, others: Readonly<Record<string, object>> = {}): Promise<Record<string, unknown>> {
  const method = asMethod({ name: "one.js", text }, (name) => name in others);
  const { "one.js": run } = runInThisContext(`({${method}})`) as Record<string, (...given: unknown[]) => void>;
  const exported: Record<string, unknown> = {};
  const load = (name: string): unknown => others[name];
  const require = (name: string): unknown => ({ required: name, sep: "/" });
  const later = async (from: (name: string) => unknown, name: string): Promise<unknown> => from(name);
  run?.(exported, load, require, later, "/program");
  return Promise.resolve(exported);
}

describe("a chunk", () => {
  it.each([
    ['import{sep as s}from"node:path";var a=s+1;export{a as b};', { b: "/1" }],
    ['import{sep}from"node:path";export{sep};', { sep: "/" }],
    ['import p from"node:path";var a=p.required;export{a};', { a: "node:path" }],
    ['import*as p from"node:path";var a=p.sep;export{a};\n', { a: "/" }],
    ['import p,{sep as s}from"node:path";var a=p.required+s;export{a};', { a: "node:path/" }],
    ["var f=1;export default f;", { default: 1 }],
    ['import{x as y}from"./two.js";var a=y;import"node:net";export{a as default,a as b};', { default: 2, b: 2 }],
    ['import t from"./two.js";export{t as a};', { a: 3 }],
    ["var a=moduleDirectory;export{a};", { a: "/program" }],
    ['var a="import{x}from\\"y\\";export{b};";export{a};', { a: 'import{x}from"y";export{b};' }],
  ])("%s", async (text, expected) => {
    expect(await exportsOf(text, { "two.js": { x: 2, default: 3 } })).toEqual(expected);
  });

  it("loads what it imports later when it is asked for", async () => {
    const { a, b } = await exportsOf('var a=()=>import("./two.js"),b=()=>import("node:tls");export{a,b};', {
      "two.js": { x: 2 },
    });
    expect(await (a as () => Promise<unknown>)()).toEqual({ x: 2 });
    expect(await (b as () => Promise<unknown>)()).toMatchObject({ required: "node:tls" });
  });

  it("in another form than the build's ends the build", () => {
    expect(() => asMethod({ name: "one.js", text: "export const a=1;" }, () => false)).toThrow(
      "one.js exports in a form",
    );
  });

  it("that imports itself by way of others ends the build", () => {
    expect(() => checkOrder({ a: ["b"], b: ["c"], c: ["b"] })).toThrow("chunks import each other: a -> b -> c -> b");
    expect(() => checkOrder({ a: ["b", "c"], b: ["c"], c: [] })).not.toThrow();
  });
});

describe("a pack", () => {
  it("holds what the same hosts need", () => {
    const chunks = ["agent.js", "all.js", "one.js", "two.js", "none.js"].map((name) => ({ name, text: "" }));
    const loaded = { one: new Set(["all.js", "one.js"]), two: new Set(["all.js", "two.js"]) };
    expect(packed(chunks, loaded).map(({ name, chunks: of }) => [name, of])).toEqual([
      ["agent.js", ["agent.js", "all.js"]],
      ["agent-one.js", ["one.js"]],
      ["agent-two.js", ["two.js"]],
      ["agent-rest.js", ["none.js"]],
    ]);
  });

  it("is all there is where no host was tried", () => {
    expect(
      packed(
        [
          { name: "agent.js", text: "" },
          { name: "a.js", text: "" },
        ],
        {},
      ),
    ).toHaveLength(1);
  });
});

it("no module exports what it assigns anew, since chunks take what others export once", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const assigned = files.filter((name) => /^export (let|var)\b/m.test(readFileSync(join("src", name), "utf8")));
  expect(assigned).toEqual([]);
});
