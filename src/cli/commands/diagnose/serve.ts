import { isIP } from "node:net";
import { Command } from "commander";
import { CliFailure, exitCodes, wholeNumber } from "../../failure.ts";
import { liveWithoutStandardOutput, sayOnStandardOutput } from "../../standard-streams.ts";

interface ServeFlags {
  readonly bind: string;
  readonly httpPort: string;
  readonly echoPort: string;
  readonly capacityPort: string;
  readonly json?: boolean;
}

/** The other end of the tests; no agent takes part in it. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("be the other end of tests, for labs: servers of files of any length, of UDP echo and of capacity")
    .option("--bind <address>", "IP address to listen on", "127.0.0.1")
    .option("--http-port <n>", "TCP port; 0 lets the system choose", "8080")
    .option("--echo-port <n>", "UDP port; 0 lets the system choose", "7777")
    .option("--capacity-port <n>", "UDP port; 0 lets the system choose", "24601")
    .option("--json", "print a line of JSON for each server")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent diagnose serve --bind 192.168.1.2
  cpe-agent diagnose download http://192.168.1.2:8080/100MB.bin
  cpe-agent diagnose echo --port 7777 192.168.1.2
  cpe-agent diagnose capacity 192.168.1.2`,
    )
    .action(serve);
}

async function serve({ bind, capacityPort, echoPort, httpPort, json }: ServeFlags): Promise<void> {
  if (isIP(bind) === 0)
    throw new CliFailure(`--bind is ${JSON.stringify(bind)}, which is no IP address`, exitCodes.usage);
  const settings = {
    bind,
    httpPort: wholeNumber("--http-port", httpPort, 65_535),
    echoPort: wholeNumber("--echo-port", echoPort, 65_535),
    capacityPort: wholeNumber("--capacity-port", capacityPort, 65_535),
  };
  const stop = new Promise<void>((told) => {
    process.once("SIGINT", () => told()).once("SIGTERM", () => told());
    liveWithoutStandardOutput(told);
  });
  const { labServers } = await import("../../../net/diagnostics/serve/lab-servers.ts");
  const servers = await labServers(settings).catch((failure: Error) => {
    throw new CliFailure(`nothing is served on ${bind}: ${failure.message}`);
  });
  for (const { at, name } of servers) {
    sayOnStandardOutput(json ? `${JSON.stringify({ name, at })}\n` : `${name.padEnd(8)} ${at}\n`);
  }
  if (!json) sayOnStandardOutput("It serves until Ctrl-C.\n");
  await stop;
  for (const server of servers) await server.close();
}
