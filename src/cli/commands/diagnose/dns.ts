import { Command } from "commander";
import type { LookupReport } from "../../../device/diagnostics/reports.ts";
import type { AskFlags } from "../../ask.ts";
import { withStateDir } from "../../settings.ts";
import { follow } from "./follow.ts";
import { given } from "./options.ts";
import { reportTexts } from "./report-text.ts";

interface LookupFlags extends AskFlags {
  readonly server?: string;
  readonly count?: string;
  readonly timeout?: string;
  readonly interface?: string;
}

export function dnsCommand(): Command {
  return withStateDir(new Command("dns"))
    .description("look up the addresses of a name at a name server")
    .argument("<name>", "host name")
    .option("--server <host>", "which one; that of the device unless given")
    .option("-c, --count <number>", "how often, 1 to 100; once unless given")
    .option("--timeout <ms>", "how long each answer is waited for, 1 to 60000; 5000 unless given")
    .option("--interface <link>", "link that it leaves by, such as eth0, or row of one, such as Device.IP.Interface.2")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose dns --server 9.9.9.9 example.com")
    .action(async (name: string, flags: LookupFlags) => {
      const { count, interface: path, server, timeout } = flags;
      const own = { HostName: name, DNSServer: server, Timeout: timeout, NumberOfRepetitions: count, Interface: path };
      await follow(flags, "NSLookupDiagnostics", given(own), reportTexts.NSLookupDiagnostics, { failure: unanswered });
    });
}

/** Scripts ask whether a name can be looked up, though the diagnostic is complete either way. */
function unanswered({ rows, successCount }: LookupReport): string | undefined {
  const last = rows.at(-1);
  if (successCount > 0 || last === undefined) return undefined;
  return last.status === "Error_HostNameNotResolved"
    ? `${last.server} knows no address of that name`
    : `no answer from ${last.server}: ${last.status}`;
}
