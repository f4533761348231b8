import { makeDirectory } from "../../host/disk/made-directory.ts";
import { CliFailure, sentenceOf } from "../failure.ts";
import { usage } from "./units.ts";

/** Made before anything runs: after a run of hours it would be too late to say that it cannot be. Throws a `CliFailure` (2). */
export function requireReportDirectory(directory: string): void {
  try {
    makeDirectory(directory);
  } catch (error) {
    throw usage(`--report ${directory}: ${sentenceOf(error)}`);
  }
}

/** What `write` gives. Rejects with a `CliFailure` (1). */
export async function writtenTo<T>(directory: string, write: (directory: string) => Promise<T>): Promise<T> {
  try {
    return await write(directory);
  } catch (error) {
    throw new CliFailure(`--report ${directory}: ${sentenceOf(error)}`);
  }
}
