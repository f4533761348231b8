import { expect, it } from "vitest";
import { nearest } from "../../src/config/nearest.ts";

const words = ["devices", "show", "get", "set"];

it.each([
  ["devcies", "devices"],
  ["device", "devices"],
  ["Devices", "devices"],
  ["gte", "get"],
  ["shwo", "show"],
])("takes %s for %s", (word, meant) => {
  expect(nearest(word, words)).toBe(meant);
});

it.each(["", "x", "nosuch", "devotion", "devices".repeat(1000)])("takes %s for nothing", (word) => {
  expect(nearest(word, words)).toBeUndefined();
});
