import { Command } from "commander";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withDscp, withPath } from "./options.ts";
import { reportTexts, unanswered } from "./report-text.ts";

interface PingFlags extends PathFlags {
  readonly count?: string;
  readonly timeout?: string;
  readonly size?: string;
}

export function pingCommand(): Command {
  return withDscp(withPath(new Command("ping")))
    .description("ask a host for echoes, and measure how long they take")
    .argument("<host>", "name or address")
    .option("-c, --count <number>", "how many, 1 to 1000; 4 unless given")
    .option("--timeout <ms>", "how long each is waited for, 1 to 60000; 1000 unless given")
    .option("--size <octets>", "of payload, 1 to 65507; 56 unless given")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose ping --count 10 example.com")
    .action(async (host: string, flags: PingFlags) => {
      const { count, timeout, size } = flags;
      const own = { Host: host, NumberOfRepetitions: count, Timeout: timeout, DataBlockSize: size };
      await follow(flags, "IPPing", { ...pathArguments(flags), ...given(own) }, reportTexts.IPPing, {
        failure: unanswered,
      });
    });
}
