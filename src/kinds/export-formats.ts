import type { FieldFormat } from "./field-formats.ts";

/** The forms that a device can be written in. */
export const exportFormats = ["csv", "json", "envelopes", "data-model"] as const satisfies readonly FieldFormat[];
export type ExportFormat = (typeof exportFormats)[number];
