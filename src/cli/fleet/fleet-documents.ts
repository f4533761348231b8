import { readFileSync, statSync } from "node:fs";
import { DocumentError } from "../../fleet/document/reading.ts";
import { type FaultRule, rulesIn } from "../../fleet/faults/fault-rule.ts";
import { sentenceOf } from "../failure.ts";
import { usage } from "./units.ts";

// What a fleet is told by files: faults and scenarios. All reject with a `CliFailure` (2) that names file and line.

const mostBytes = 1024 * 1024;

export const faultsIn = (file: string): Promise<readonly FaultRule[]> =>
  orUsage(() => rulesIn(textIn("--faults", file), file));

async function orUsage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof DocumentError ? usage(error.message) : error;
  }
}

function textIn(flag: string, file: string): string {
  try {
    const { size } = statSync(file);
    if (size <= mostBytes) return readFileSync(file, "utf8");
    throw usage(`${flag} ${file} has ${size} octets; it has ${mostBytes} at most`);
  } catch (error) {
    throw error instanceof Error && "code" in error && "syscall" in error ? usage(sentenceOf(error)) : error;
  }
}
