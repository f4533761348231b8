import { text } from "node:stream/consumers";
import { Command } from "commander";
import { CliFailure, exitCodes } from "../failure.ts";

const shortest = 8;

/** The password comes in by standard input: arguments are for everybody on the machine to see. */
export function passwordHashCommand(): Command {
  return new Command("password-hash")
    .description("read a password from standard input, and print it as web.passwordHash takes it")
    .addHelpText("after", "\nExample:\n  printf %s 'correct horse battery' | cpe-agent password-hash")
    .action(async () => {
      if (process.stdin.isTTY) process.stderr.write("The password, then Enter and Ctrl-D:\n");
      const password = (await text(process.stdin)).replace(/\r?\n$/, "");
      if ([...password].length < shortest)
        throw new CliFailure(`a password has ${shortest} characters or more`, exitCodes.usage);
      const { hashOf } = await import("../../web/access/password-hash.ts");
      process.stdout.write(`${await hashOf(password)}\n`);
    });
}
