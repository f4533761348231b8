import { expect, it } from "vitest";
import { fileNameOf, lastSegmentOf } from "../../../src/agent/files/file-name.ts";

it.each([
  ["http://x", ""],
  ["http://x/", ""],
  ["http://x/a", "a"],
  ["http://x/a/", ""],
  ["http://x/a/b%20c.bin?d=/e#/f", "b c.bin"],
  ["http://x?y=/z", ""],
  ["http://x/a%2Fb", "b"],
  ["http://x/a%zz", "a%zz"],
  ["tftp://[::1]:69/f.bin", "f.bin"],
  ["none", ""],
])("the file at %s is called %j", (url, name) => {
  expect(lastSegmentOf(url)).toBe(name);
  expect(fileNameOf({ url, targetFileName: "wanted" })).toBe(name || "wanted");
});
