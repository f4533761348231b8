import { isIP } from "node:net";
import { Command } from "commander";
import { CliFailure } from "../../failure.ts";
import { printable } from "../../text.ts";
import { keysOf } from "./capacity-keys.ts";

interface ServerFlags {
  readonly address: string;
  readonly port: string;
  readonly keyFile?: string;
  readonly mostFlows: string;
  readonly mostSeconds: string;
  readonly mostMbps?: string;
  readonly fullMtu?: boolean;
  readonly jumbo: boolean;
}

export function capacityServerCommand(): Command {
  return new Command("capacity-server")
    .description("be the other side of `diagnose capacity`, and of udpst, for labs; until Ctrl-C")
    .option("--address <address>", "of this machine that it listens on", "127.0.0.1")
    .option("-p, --port <number>", "of its control; 0 for any", "24601")
    .option("--key-file <file>", "serve only who knows one of its keys: NUMBER,KEY on each line")
    .option("--most-flows <number>", "at a time, 1 to 256", "8")
    .option("--most-seconds <number>", "of a test, 5 to 3600", "60")
    .option("--most-mbps <number>", "of each flow, 1 to 1000; no limit unless given")
    .option("--full-mtu", "datagrams that fill an MTU of 1,500, as clients have to be set up for")
    .option("--no-jumbo", "no jumbo frames above 1 Gbit/s, as clients have to be set up for")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose capacity-server --address 192.0.2.1 --key-file keys.csv")
    .action(async (flags: ServerFlags) => {
      if (isIP(flags.address) === 0)
        throw new CliFailure(`--address is ${flags.address}, and must be an IP address`, 2);
      const settings = {
        address: flags.address,
        port: number("--port", flags.port, 0, 65_535),
        keys: flags.keyFile === undefined ? [] : keysOf(flags.keyFile),
        mostFlows: number("--most-flows", flags.mostFlows, 1, 256),
        mostSeconds: number("--most-seconds", flags.mostSeconds, 5, 3600),
        mostMbps: flags.mostMbps === undefined ? undefined : number("--most-mbps", flags.mostMbps, 1, 1000),
        fullMtu: flags.fullMtu === true,
        jumbo: flags.jumbo,
        tell: (line: string) => process.stdout.write(`${printable(line)}\n`),
      };
      const { startCapacityServer } = await import("../../../net/diagnostics/capacity/capacity-server.ts");
      const server = await startCapacityServer(settings).catch((error) => {
        throw new CliFailure(`cannot listen on ${flags.address}: ${error instanceof Error ? error.message : error}`);
      });
      const over = new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
      });
      process.stdout.write(`serves tests of capacity on ${flags.address} port ${server.port}\n`);
      await over;
      server.close();
    });
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new CliFailure(`${flag} is ${text}, and must be ${least} to ${most}`, 2);
  return value;
}
