import type { Model } from "./model.ts";
export function componentFiles(_a: Model, _b: Model): readonly (readonly [string, string])[] {
  return [];
}
