import type { Command } from "commander";
import { expect, it } from "vitest";
import { program } from "../../src/cli/program.ts";

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

/** Those that do something themselves, by path. */
const doing = (command: Command, path: string): readonly (readonly [path: string, command: Command])[] =>
  command.commands.length === 0
    ? [[path, command]]
    : command.commands.flatMap((child) => doing(child, `${path} ${child.name()}`.trimStart()));

it("gives an example with each command's help", async () => {
  const commands = doing(await program(), "");
  expect(commands.length).toBeGreaterThan(20);
  const without = commands.filter(([path, command]) => path !== "complete" && !helpOf(command).includes("Example"));
  expect(without.map(([path]) => path)).toEqual([]);
});

it("has each command under a subject, and none left over", async () => {
  const help = helpOf(await program());
  expect(help).toMatch(/^Its parameters:\n {2}get /m);
  expect(help).not.toMatch(/^Commands:/m);
});
