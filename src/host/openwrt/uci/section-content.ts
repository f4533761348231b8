import { crc32 } from "node:zlib";
import type { UciSection } from "./uci-package.ts";

/** A short word for all that a section says; of two sections of a package that say the same, it is the same. */
export function contentOf(section: UciSection): string {
  const said = [...section.options].map(({ name, value }) => `${name}=${value}`).join("\n");
  return crc32(said).toString(16).padStart(8, "0");
}
