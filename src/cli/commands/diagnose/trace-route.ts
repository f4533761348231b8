import { Command } from "commander";
import type { TraceReport } from "../../../device/diagnostics/reports.ts";
import { table } from "../../text.ts";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withDscp, withPath } from "./options.ts";
import { reportTexts } from "./report-text.ts";

interface TraceFlags extends PathFlags {
  readonly tries?: string;
  readonly timeout?: string;
  readonly size?: string;
  readonly maxHops?: string;
}

export function traceRouteCommand(): Command {
  return withDscp(withPath(new Command("traceroute")))
    .description("find the routers on the way to a host")
    .argument("<host>", "name or address")
    .option("--tries <1-3>", "how often each hop is tried; 3 unless given")
    .option("--timeout <ms>", "how long each is waited for, 1 to 60000; 5000 unless given")
    .option("--size <octets>", "of payload, 1 to 32000; 38 unless given")
    .option("--max-hops <number>", "where to stop, 1 to 64; 30 unless given")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose traceroute example.com")
    .action(async (host: string, flags: TraceFlags) => {
      const { maxHops, size, timeout, tries } = flags;
      const own = { Host: host, NumberOfTries: tries, Timeout: timeout, DataBlockSize: size, MaxHopCount: maxHops };
      await follow(flags, "TraceRoute", { ...pathArguments(flags), ...given(own) }, namesOf);
    });
}

/** The names that were found, and how far away the host is: the hops themselves were printed as they came. */
function namesOf(report: TraceReport): string {
  const named = report.hops.flatMap(({ address, name }, at) =>
    name === undefined || address === undefined ? [] : [[String(at + 1), address, name]],
  );
  const names = named.length === 0 ? [] : [table(["HOP", "ADDRESS", "NAME"], named)];
  return [...names, reportTexts.TraceRoute(report)].filter(Boolean).join("\n");
}
