import { readGenerated } from "./generated-files.ts";

type Lack = "missing" | "not always" | "read only";

/** Why something of the data model is not there, or cannot be set, by schema path. */
export type ReasonOf = (lack: "missing" | "read only", path: string) => string;

/**
 * Of the simulated devices that the program comes with. What none of them has is explained line by line; the rest is as it is with
 * this kind alone.
 */
export function simulatedReasons(): ReasonOf {
  const lines = readGenerated("reasons", "virtual") as readonly {
    readonly lack: Lack;
    readonly pattern: string;
    readonly reason: string;
  }[];
  return (lack, path) => {
    const isLack = (told: Lack): boolean => told === lack || (lack === "missing" && told === "not always");
    const line = lines.find((each) => isLack(each.lack) && new RegExp(each.pattern).test(path));
    if (line !== undefined) return line.reason;
    if (lack === "missing") return "This kind of device does not have it";
    return path.endsWith(".")
      ? "This kind of device has no others"
      : "The device's own rows are as they are; those that are added can be set";
  };
}
