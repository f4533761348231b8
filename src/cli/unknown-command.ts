import type { Command } from "commander";
import { nearest } from "../config/nearest.ts";
import { CliFailure, exitCodes } from "./failure.ts";

/** Takes words after a command for misspelt subcommands of `parent`: commander does so only where there is nothing else to do. */
export function refuseWords(command: Command, parent: Command): void {
  const [word] = command.args;
  if (word === undefined) return;
  const names = parent.commands.map((child) => child.name());
  const meant = nearest(word, names);
  const hint = meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`;
  throw new CliFailure(`${parent.name()} has no command "${word}"; ${hint}`, exitCodes.usage);
}
