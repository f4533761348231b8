import { Command } from "commander";
import type { ShownValue } from "../../agent/control/results.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { askStill, isStill, withSystem } from "../still.ts";
import { bareValue, printable, table } from "../text.ts";

// get, set, names: the parameters of the running agent.

/** `PATH=VALUE`, split at the first `=`. @throws CliFailure 2 */
export function assignment(
  text: string,
  form = "PATH=VALUE (for example Device.DeviceInfo.ProvisioningCode=lab)",
): { readonly path: string; readonly value: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new CliFailure(`"${text}" is not ${form}`, exitCodes.usage);
  return { path: text.slice(0, at), value: text.slice(at + 1) };
}

const treeCommands = () => import("../../agent/control/tree-commands.ts");

export function getCommand(): Command {
  return withSystem(withStateDir(new Command("get")))
    .description("print parameter values")
    .argument("[path...]", "full paths, or partial ones ending in a dot; nothing for the whole tree")
    .option("--value", "print the values alone, each on a line")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent get Device.DeviceInfo. Device.ManagementServer.URL
  url=$(cpe-agent get --value Device.ManagementServer.URL)
  cpe-agent get Device.IP. --host linux              this machine, whether or not an agent runs
  cpe-agent get --host virtual -o device.kind=ont    a kind of device that can be simulated
  cpe-agent get --sysroot /tmp/copied-router         a copy of another`,
    )
    .action(async (paths: string[], flags: AskFlags & { value?: boolean }) => {
      const result = isStill(flags)
        ? await askStill(flags, async (tree) => (await treeCommands()).allShownValues(tree, paths))
        : await ask(flags, { command: "get", paths });
      const line = ({ path, value }: ShownValue) => (flags.value ? bareValue(value) : `${path}=${printable(value)}`);
      // A single value is a line also where it is empty.
      if (flags.value && !flags.json) process.stdout.write(result.values.map((each) => `${line(each)}\n`).join(""));
      else printAnswer(flags, result.values, () => result.values.map(line).join("\n"));
    });
}

export function setCommand(): Command {
  return withStateDir(new Command("set"))
    .description("change parameters, all of them or none; the ACS hears of it as of any local change")
    .argument("<path=value...>")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent set Device.WiFi.SSID.1.SSID=home Device.WiFi.SSID.1.Enable=true")
    .action(async (texts: string[], flags: AskFlags) => {
      const result = await ask(flags, { command: "set", values: texts.map((text) => assignment(text)) });
      printAnswer(flags, result, () => (result.status === "deferred" ? "accepted; takes effect later" : ""));
    });
}

export function namesCommand(): Command {
  return withSystem(withStateDir(new Command("names")))
    .description("list parameters and objects, and whether they may be written")
    .argument("[path]", "partial path ending in a dot; nothing for the root", "")
    .option("--next-level", "only what is directly below")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent names Device.IP.Interface. --next-level")
    .action(async (path: string, flags: AskFlags & { nextLevel?: boolean }) => {
      const nextLevel = flags.nextLevel === true;
      const names = isStill(flags)
        ? await askStill(flags, (tree) => tree.names(path, nextLevel))
        : (await ask(flags, { command: "names", path, nextLevel })).names;
      printAnswer(flags, names, () =>
        table(
          ["ACCESS", "PATH"],
          names.map((each) => [each.writable ? "write" : "read", each.path]),
        ),
      );
    });
}
