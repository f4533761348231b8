import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { ConversationEntry, Device } from "../acs/device.ts";
import { filesOf, madeUpFiles } from "../acs/rule-files.ts";
import type { DeviceRule } from "../acs/rules.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { prepareStateDirectory } from "../wiring/state-directory.ts";
import { pageDirectory } from "../wiring/web/page-directory.ts";
import { clientCommands, defaultAcsPort } from "./acs-commands.ts";
import { CliFailure, exitCodes, wholeNumber } from "./failure.ts";
import { variableOption } from "./settings.ts";
import { liveWithoutStandardOutput, sayOnStandardError, sayOnStandardOutput } from "./standard-streams.ts";
import { printable } from "./text.ts";
import { refuseWords } from "./unknown-command.ts";

interface AcsFlags {
  readonly port: string;
  readonly bind: string;
  readonly stateDir?: string;
  readonly username?: string;
  readonly password?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly files?: string;
  readonly provision: boolean;
  readonly lean?: boolean;
  readonly scenario?: string;
  readonly variable?: readonly string[];
  readonly json?: boolean;
}

/** `acs` runs the small ACS; its subcommands ask one that runs. */
export function acsCommand(): Command {
  const command = new Command("acs")
    .description("run a small ACS, or ask the one that runs")
    .addCommand(serveCommand(), { isDefault: true });
  for (const each of clientCommands()) command.addCommand(each);
  return command.addHelpText(
    "after",
    `
Example:
  cpe-agent acs
  cpe-agent run --acs-url http://127.0.0.1:${defaultAcsPort}/ --host virtual
  cpe-agent acs get DEVICE Device.DeviceInfo. --wake

The flags of the ACS itself: cpe-agent acs serve --help`,
  );
}

function serveCommand(): Command {
  return new Command("serve")
    .description("run the ACS until it is told to stop (what acs alone does)")
    .option("--port <n>", "TCP port; 0 lets the system choose", String(defaultAcsPort))
    .option("--bind <address>", "address to listen on (page and API are for this machine only, always)", "127.0.0.1")
    .option("--state-dir <dir>", "keep devices there; without it they are forgotten at the end")
    .option("--username <name>", "what devices must give (Digest, over TLS also Basic)")
    .option("--password <password>")
    .option("--tls-cert <file>", "PEM: speak TLS")
    .option("--tls-key <file>", "PEM")
    .option("--files <dir>", "serve files from there under /files/, and take them by PUT")
    .option("--no-provision", "do not give devices credentials for connection requests")
    .option("--lean", "for very many devices: keep little of each, in memory alone, and print no messages")
    .option(
      "--scenario <file|name>",
      "do by itself what the acs of a scenario of a fleet says (cpe-agent fleet scenarios)",
    )
    .addOption(variableOption())
    .option("--json", "print each message as a line of JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent acs --port 7550 --state-dir ~/acs --files /srv/firmware")
    .allowExcessArguments()
    .action((flags: AcsFlags, command: Command) => {
      refuseWords(command, command.parent ?? command);
      return runAcs(flags);
    });
}

/** `12:00:01 00D09E-HG-1 > Inform 1 BOOT`: one message as a line for people. */
function messageLine(device: Device, { atMs, direction, summary }: ConversationEntry): string {
  const arrow = direction === "received" ? ">" : "<";
  return `${new Date(atMs).toISOString().slice(11, 19)} ${printable(device.name)} ${arrow} ${printable(summary)}`;
}

async function runAcs(flags: AcsFlags): Promise<void> {
  const { startAcs } = await import("../acs/acs.ts");
  const { systemClock } = await import("../host/clock.ts");
  const { openLog } = await import("../host/log.ts");
  liveWithoutStandardOutput();
  const port = wholeNumber("--port", flags.port, 65_535);
  if ((flags.username === undefined) !== (flags.password === undefined))
    throw usage("--username and --password go together");
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    throw usage("--tls-cert and --tls-key go together");
  if (flags.variable !== undefined && flags.scenario === undefined)
    throw usage("--variable is of a scenario: give --scenario FILE too");
  const rules =
    flags.scenario &&
    (await (await import("./fleet/fleet-documents.ts")).scenarioOf(flags.scenario, flags.variable)).acs;
  const stop = new Promise<void>((told) => {
    process.once("SIGINT", () => told()).once("SIGTERM", () => told());
  });
  const log = openLog({
    level: "warn",
    format: "auto",
    terminal: process.stderr.isTTY === true,
    write: (line) => sayOnStandardError(`${line}\n`),
    now: Date.now,
  });
  if (flags.lean === true && flags.stateDir !== undefined) throw usage("--lean keeps nothing: leave out --state-dir");
  const store = await storeIn(flags.stateDir, log);
  const files = filesFor(rules || [], flags.files, log);
  const { username, password } = flags;
  try {
    const acs = await startAcs({
      bind: flags.bind,
      port,
      store,
      clock: systemClock(),
      log,
      credentials: username !== undefined && password !== undefined ? { username, password } : undefined,
      tls: flags.tlsCert && flags.tlsKey ? { cert: readPem(flags.tlsCert), key: readPem(flags.tlsKey) } : undefined,
      filesDirectory: files.directory,
      provision: flags.provision,
      lean: flags.lean === true,
      ...(rules && { rules }),
      pageFiles: pageDirectory("acs"),
      onMessage: (device, entry) => {
        const line = flags.json ? JSON.stringify({ device: device.name, ...entry }) : messageLine(device, entry);
        sayOnStandardOutput(`${line}\n`);
      },
    });
    const listening = flags.json
      ? JSON.stringify({ url: acs.url })
      : `devices connect to ${acs.url} (cpe-agent run --acs-url ${acs.url}); page for a browser on this machine: ${acs.url}`;
    sayOnStandardOutput(`${listening}\n`);
    await stop;
    await acs.close();
    await store.close();
  } finally {
    files.remove();
  }
}

/** Without a directory, what the rules have devices download is made up, so that a scenario can be tried at once. */
function filesFor(
  rules: readonly DeviceRule[],
  directory: string | undefined,
  log: Log,
): { readonly directory: string | undefined; remove(): void } {
  const names = filesOf(rules);
  const asGiven = { directory, remove: () => undefined };
  if (directory === undefined) {
    if (names.length === 0) return asGiven;
    const reason = "there is no --files; CPEs of a fleet take it with -o firmware.allowUnsigned=true";
    log.warn("files.made-up", { files: names.join(", "), reason });
    return madeUpFiles(names);
  }
  const missing = names.filter((name) => !existsSync(join(directory, name)));
  if (missing.length > 0) {
    log.warn("files.missing", { files: missing.join(", "), directory, reason: "the scenario has devices download it" });
  }
  return asGiven;
}

async function storeIn(directory: string | undefined, log: Log): Promise<Store> {
  if (directory === undefined) return (await import("../store/memory-store.ts")).openMemoryStore();
  const path = prepareStateDirectory(directory);
  return (await import("../store/sqlite-store.ts")).openStore({ file: join(path, "acs.db"), log });
}

function readPem(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw usage(`${file} cannot be read (${error instanceof Error && "code" in error ? error.code : error})`);
  }
}

const usage = (message: string): CliFailure => new CliFailure(message, exitCodes.usage);
