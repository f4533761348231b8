import { Command } from "commander";
import type { OwnKind } from "../../kinds/own-kind.ts";
import { printAnswer } from "../ask.ts";
import { table } from "../text.ts";
import { checkCommand } from "./check.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";

/** A file that describes no kind is in the list all the same: with what is wrong with it. */
async function described(
  name: string,
  read: () => Promise<OwnKind>,
): Promise<Pick<OwnKind, "name" | "description"> & { readonly model: string }> {
  try {
    return { ...(await read()), name };
  } catch (error) {
    return { name, model: "-", description: error instanceof Error ? error.message : String(error) };
  }
}

/** `model list`: what can be simulated and what the program knows of data models. */
export function modelCommand(): Command {
  const list = new Command("list")
    .description("list the kinds of device that can be simulated")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent model list")
    .action(async (flags: { json?: boolean }) => {
      const { listDeviceKinds, loadDeviceKind } = await import("../../schema/device-kind.ts");
      const { listOwnKinds, ownKindFile, readOwnKind } = await import("../../wiring/virtual/own-kinds.ts");
      const own = listOwnKinds().filter((name) => !listDeviceKinds().includes(name));
      const kinds = [
        ...(await Promise.all(listDeviceKinds().map(loadDeviceKind))),
        ...(await Promise.all(own.map(async (name) => described(name, () => readOwnKind(ownKindFile(name) ?? name))))),
      ];
      const shown = kinds.map(({ name, model, description }) => ({ name, model, description }));
      printAnswer(flags, shown, () =>
        table(
          ["KIND", "MODEL", "DESCRIPTION"],
          shown.map((kind) => [kind.name, kind.model, kind.description]),
        ),
      );
    });
  return new Command("model")
    .description("what the agent knows of data models")
    .addCommand(list)
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(checkCommand());
}
