import { describe, expect, it } from "vitest";
import { circlesIn } from "./circles.ts";

const graph = (edges: Readonly<Record<string, string>>) =>
  new Map(Object.entries(edges).map(([node, targets]) => [node, [...targets]]));

describe("circles in a graph", () => {
  it.each([
    ["none in a line", { a: "b", b: "c", c: "" }, []],
    ["none where two ways lead to one place", { a: "bc", b: "d", c: "d", d: "" }, []],
    ["two that point at each other", { a: "b", b: "a" }, ["ab"]],
    ["one that points at itself", { a: "a", b: "" }, ["a"]],
    ["a long one, entered in its middle", { x: "c", a: "b", b: "c", c: "d", d: "a" }, ["abcd"]],
    ["two that share a node as one", { a: "b", b: "ac", c: "b" }, ["abc"]],
    ["two that only one way joins", { a: "b", b: "ac", c: "d", d: "c" }, ["cd", "ab"]],
    ["nodes that are pointed at and unknown point nowhere", { a: "z" }, []],
  ])("%s", (_, edges, circles) => {
    expect(circlesIn(graph(edges)).map((members) => members.join(""))).toEqual(circles);
  });
});
