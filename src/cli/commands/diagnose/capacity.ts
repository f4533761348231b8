import { Command, Option } from "commander";
import { CliFailure, exitCodes } from "../../failure.ts";
import { keysOf } from "./capacity-keys.ts";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withDscp, withPath } from "./options.ts";
import { reportTexts } from "./report-text.ts";

interface CapacityFlags extends PathFlags {
  readonly upload?: boolean;
  readonly port?: string;
  readonly count?: string;
  readonly interval?: string;
  readonly flows?: string;
  readonly fixed?: string;
  readonly algorithm?: string;
  readonly maxMbps?: string;
  readonly keyFile?: string;
  readonly oneWay?: boolean;
  readonly fullMtu?: boolean;
  readonly jumbo: boolean;
}

const mostMbps = 1000;

export function capacityCommand(): Command {
  return withDscp(withPath(new Command("capacity")))
    .description("load the way to a server until it is full, and measure what it carries (TR-471)")
    .argument("<server...>", "of udpst or of `diagnose capacity-server`: host, or host:port")
    .option("-u, --upload", "from this device to the server, in place of the other way")
    .option("-p, --port <number>", "of its control; 24601 unless given")
    .option("-c, --count <number>", "of sub-intervals; 10 unless given")
    .option("--interval <ms>", "of each; 1000 unless given")
    .option("--flows <number>", "how many at once; 1 unless given")
    .option("--fixed <mbps>", "at that rate, in place of a search; 1 to 1000")
    .addOption(new Option("--algorithm <name>", "of the search").choices(["B", "C"]))
    .option("--max-mbps <number>", "that the server is asked to have left")
    .option("--key-file <file>", "with the key that the server knows: NUMBER,KEY, or a key alone")
    .option("--one-way", "go by the one-way delay, not by the round trip")
    .option("--full-mtu", "datagrams that fill an MTU of 1,500, as the server has to be set up for")
    .option("--no-jumbo", "no jumbo frames above 1 Gbit/s, as the server has to be set up for")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose capacity --upload udpst.example.com")
    .action(async (servers: string[], flags: CapacityFlags) => {
      const [key] = flags.keyFile === undefined ? [] : keysOf(flags.keyFile);
      const { fixed } = flags;
      // Rows of the table of rates beyond these are no megabits.
      if (fixed !== undefined && !(/^\d{1,4}$/.test(fixed) && Number(fixed) >= 1 && Number(fixed) <= mostMbps))
        throw new CliFailure(`--fixed is ${JSON.stringify(fixed)}, and must be 1 to ${mostMbps}`, exitCodes.usage);
      const own = {
        ServerList: servers.join(","),
        Role: flags.upload ? "Sender" : "Receiver",
        Port: flags.port,
        NumberTestSubIntervals: flags.count,
        TestSubInterval: flags.interval,
        FlowCount: flags.flows,
        TestType: fixed === undefined ? undefined : "Fixed",
        StartSendingRateIndex: fixed,
        RateAdjAlgorithm: flags.algorithm,
        MaximumTestBandwidth: flags.maxMbps,
        AuthenticationEnabled: key && "true",
        AuthenticationCode: key?.key,
        AuthenticationAlias: key && String(key.id),
        IPDVEnable: flags.oneWay ? "true" : undefined,
        UDPPayloadMax: flags.fullMtu ? "1472" : undefined,
        JumboFramesPermitted: flags.jumbo ? undefined : "false",
      };
      await follow(
        flags,
        "IPLayerCapacityMetrics",
        { ...pathArguments(flags), ...given(own) },
        reportTexts.IPLayerCapacityMetrics,
      );
    });
}
