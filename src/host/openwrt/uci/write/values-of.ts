import type { UciSection } from "../uci-package.ts";
import type { UciValues } from "./uci-change.ts";

/** All that a section says, as a change has it. */
export const valuesOf = ({ options }: UciSection): UciValues =>
  Object.fromEntries([...options].map(({ name, value }) => [name, value]));
