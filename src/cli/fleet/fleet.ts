import { Command, Option } from "commander";
import { anySetting, repeatable, variableOption, withTraces } from "../settings.ts";
import { refuseWords } from "../unknown-command.ts";
import { faultCommand, faultsCommand } from "./fault-commands.ts";
import { fleetClientCommands } from "./fleet-client.ts";
import type { FleetFlags } from "./fleet-settings.ts";
import { scenariosCommand } from "./scenario-command.ts";

/** `fleet` runs very many virtual CPEs; its subcommands ask a fleet that runs. */
export function fleetCommand(): Command {
  const command = new Command("fleet")
    .description("run very many virtual CPEs in one process, or ask those that run")
    .addCommand(runCommand(), { isDefault: true });
  for (const each of [...fleetClientCommands(), faultCommand(), faultsCommand(), scenariosCommand()])
    command.addCommand(each);
  return command.addHelpText(
    "after",
    `
Example:
  cpe-agent fleet --count 1000 --acs-url http://127.0.0.1:7550/ --ramp 200/s
  cpe-agent fleet --count 1000 --demo
  cpe-agent fleet status
  cpe-agent fleet inform --select '10%'

The flags of the fleet itself: cpe-agent fleet run --help`,
  );
}

function runCommand(): Command {
  return withTraces(new Command("run"))
    .description("run the fleet until it is told to stop (what fleet alone does)")
    .option("--count <n>", "how many CPEs, of all shards together")
    .option("--acs-url <url>", "the ACS")
    .addOption(
      repeatable(
        "--kind <name[=share]>",
        "kind of device (see cpe-agent model list), or the file of one; more than once, each with its share, for a mixture",
      ),
    )
    .addOption(
      repeatable(
        "--link <kind=properties>",
        "have CPEs of a kind, or all, on a slow line: all=latency:50ms,jitter:20ms,down:16M,up:1M,loss:1%",
      ),
    )
    .option(
      "--serial <template>",
      "serial numbers; {i} is the number of the CPE, {i:06} in six digits (default: FLEET{i:06})",
    )
    .option(
      "--mac <template>",
      "their first MAC addresses, 0200AB{i:05x}0 (default: the OUI, then the digits that end the serial number)",
    )
    .addOption(
      repeatable(
        "--address-pool <network>",
        "have their addresses towards the Internet in this network, each that of its number: 100.64.0.0/10; another of IPv6",
      ),
    )
    .option(
      "--devices <file>",
      "take the CPEs from a CSV file instead: serial numbers, and what else it has columns for",
    )
    .option(
      "--username <template>",
      "for the ACS; {i}, {serial}, {oui}, {productClass}, {mac}, {ip:10.0.0.0/8}, {random:16} (default: {oui}-{productClass}-{serial})",
    )
    .option("--password-file <file>", "file whose first line is the password for the ACS, a template too")
    .option("--connection-request-username <template>", "until the ACS sets one (default: as --username)")
    .option("--connection-request-password-file <file>", "until the ACS sets one (default: a random one for each)")
    .option("--ramp <rate>", "how fast they are switched on: 500/s, 3000/m, or all at once", "500/s")
    .option(
      "--open <n>",
      "sessions that may be open while CPEs are switched on; first sessions of the others wait",
      "1000",
    )
    .option("--interval <seconds>", "PeriodicInformInterval until the ACS sets it; each CPE has a phase of its own")
    .option(
      "--shard <i/n>",
      "run the i-th of n equal parts only, 2/10 for the second of ten; auto/10 as Kubernetes numbers this pod",
    )
    .option("--faults <file>", "what CPEs are to do wrong (YAML); see cpe-agent fleet faults")
    .option(
      "--workers <n>",
      "run them in n processes (default: one per core from 10000 CPEs on, as before on state that is there)",
    )
    .addOption(new Option("--worker").hideHelp())
    .option(
      "--scenario <file|name>",
      "play this scenario (YAML, or one of cpe-agent fleet scenarios) instead of the ramp, then end: 0 if all was met, else 1",
    )
    .addOption(variableOption())
    .addOption(
      new Option(
        "--virtual-time",
        "run CPEs and the small ACS in this process, a year in seconds, the same in each run of a seed; for --scenario or --duration",
      ).conflicts(["acsUrl", "workers", "metrics", "web", "stateDir", "fresh", "progress", "traceOtlp"]),
    )
    .option("--seed <text>", "have the same phases, paths and passwords in each run of this seed")
    .option("--duration <time>", "end by itself after 90s, 10m, 2h")
    .option("--progress <time>", "how often to say how it gets on (default: 1s on a terminal, 10s otherwise)")
    .option(
      "--report <dir>",
      "leave a report there at the end: report.json, a page (index.html; none of virtual time), and junit.xml of a scenario",
    )
    .option("--metrics <address>", "where a Prometheus may fetch how it gets on, 127.0.0.1:9465 or a port alone")
    .option(
      "--web <address>",
      "where people may open its page in a browser, 8080 or 127.0.0.1:8080; with --demo off for none",
    )
    .option("--demo", "with the small ACS inside: boot, be provisioned and upgraded with some faults, leave a report")
    .option("--state-dir <dir>", "where to keep state (default: /var/lib/cpe-agent-fleet for root)")
    .option("--fresh", "forget what an earlier fleet has left there")
    .option("--config <file>", "configuration file (YAML)")
    .addOption(anySetting())
    .option("--json", "print each line as JSON")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent fleet --count 100000 --acs-url https://acs.example/cwmp --ramp 500/s --interval 3600
  cpe-agent fleet --count 2000 --acs-url http://127.0.0.1:7550/ --serial 'LAB{i:05}' --duration 10m --report out`,
    )
    .allowExcessArguments()
    .action(async (flags: FleetFlags, command: Command) => {
      refuseWords(command, command.parent ?? command);
      if (flags.worker === true) return (await import("./run-worker.ts")).runWorker();
      if (flags.demo === true) return (await import("./demo-fleet.ts")).runDemoFleet(flags);
      if (flags.virtualTime === true) {
        const { fleetSettings } = await import("./fleet-settings.ts");
        const { runVirtual } = await import("./run-virtual.ts");
        return runVirtual(await fleetSettings(flags), flags);
      }
      const { runFleet } = await import("./run-fleet.ts");
      return runFleet(flags);
    });
}
