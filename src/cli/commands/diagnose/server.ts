import { Command } from "commander";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withPath } from "./options.ts";
import { reportTexts } from "./report-text.ts";

interface SelectionFlags extends PathFlags {
  readonly count?: string;
  readonly timeout?: string;
  readonly udp?: boolean;
}

export function serverCommand(): Command {
  return withPath(new Command("server"))
    .description("find out which of several hosts answers fastest")
    .argument("<host...>", "names or addresses, ten at most")
    .option("-c, --count <number>", "how often each is asked, 1 to 100; 3 times unless given")
    .option("--timeout <ms>", "how long each answer is waited for, 1 to 60000; 1000 unless given")
    .option("--udp", "by UDP echo, at port 7, in place of ICMP")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose server a.example b.example")
    .action(async (hosts: string[], flags: SelectionFlags) => {
      const { count, timeout, udp } = flags;
      const own = {
        HostList: hosts.join(","),
        NumberOfRepetitions: count,
        Timeout: timeout,
        Protocol: udp ? "UDP Echo" : undefined,
      };
      await follow(
        flags,
        "ServerSelectionDiagnostics",
        { ...pathArguments(flags), ...given(own) },
        reportTexts.ServerSelectionDiagnostics,
      );
    });
}
