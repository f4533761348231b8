/** The forms that a device is written in, and read from, outside this program. */
export const fieldFormats = ["csv", "json", "envelopes", "log", "data-model", "text"] as const;
export type FieldFormat = (typeof fieldFormats)[number];
