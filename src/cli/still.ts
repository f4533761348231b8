import { type Command, Option } from "commander";
import { ModelError, type Tree } from "../model/tree.ts";
import type { AskFlags } from "./ask.ts";
import { CliFailure, exitCodes } from "./failure.ts";
import { processLog } from "./process-log.ts";
import { anySetting, settled } from "./settings.ts";

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
    .option("--sysroot <dir>", "look at a copied file system, without an agent")
    .addOption(anySetting());
}

/** Settings that choose the system, as the flags do. */
const choosesSystem = /^host\.(kind|sysroot)=/;

/**
 * Whether these flags mean the system itself.
 * @throws CliFailure 2 for a setting of a system where they mean the agent that runs, which has settings of its own
 */
export function isStill({ host, sysroot, option = [] }: AskFlags): boolean {
  if (host !== undefined || sysroot !== undefined || option.some((each) => choosesSystem.test(each))) return true;
  const stray = option.find((each) => !each.startsWith("stateDir="));
  if (stray === undefined) return false;
  throw new CliFailure(
    `--option ${/^[\w.]*/.exec(stray)?.[0]} says nothing of an agent that runs: give --host virtual (or auto, linux, openwrt) to look at a system without one`,
    exitCodes.usage,
  );
}

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
