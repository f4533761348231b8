import { type Command, Option } from "commander";
import { ModelError, type Tree } from "../model/tree.ts";
import type { AskFlags } from "./ask.ts";
import { CliFailure, exitCodes } from "./failure.ts";
import { processLog } from "./process-log.ts";
import { settled } from "./settings.ts";

/** Flags of a command that can look at a system itself, without an agent. */
export function withSystem(command: Command): Command {
  return command
    .addOption(
      new Option("--host <kind>", "look at the system itself, without an agent").choices([
        "auto",
        "linux",
        "openwrt",
        "virtual",
      ]),
    )
    .option("--sysroot <dir>", "look at a copied file system, without an agent");
}

/** Whether these flags mean the system itself. */
export const isStill = ({ host, sysroot }: AskFlags): boolean => host !== undefined || sysroot !== undefined;

/** @throws CliFailure for a path that is not there; ConfigurationError */
export async function askStill<T>(flags: AskFlags, use: (tree: Tree) => Promise<T>): Promise<T> {
  const configuration = await settled(flags);
  const { withStillTree } = await import("../wiring/still-tree.ts");
  try {
    return await withStillTree(configuration, processLog(configuration), use);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new CliFailure(
      error.faults.map(({ path, reason }) => `${path || "request"}: ${reason}`).join("\n"),
      exitCodes.failed,
      "refused",
    );
  }
}
