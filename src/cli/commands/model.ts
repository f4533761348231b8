import { Command } from "commander";
import { printAnswer } from "../ask.ts";
import { table } from "../text.ts";

/** `model list`: what can be simulated and what the program knows of data models. */
export function modelCommand(): Command {
  const list = new Command("list")
    .description("list the kinds of device that can be simulated")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent model list")
    .action(async (flags: { json?: boolean }) => {
      const { listDeviceKinds, loadDeviceKind } = await import("../../schema/device-kind.ts");
      const kinds = await Promise.all(listDeviceKinds().map(loadDeviceKind));
      const shown = kinds.map(({ name, model, description }) => ({ name, model, description }));
      printAnswer(flags, shown, () =>
        table(
          ["KIND", "MODEL", "DESCRIPTION"],
          shown.map((kind) => [kind.name, kind.model, kind.description]),
        ),
      );
    });
  return new Command("model").description("what the agent knows of data models").addCommand(list);
}
