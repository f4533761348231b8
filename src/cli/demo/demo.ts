import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { ConversationEntry, Device } from "../../acs/device.ts";
import type { ControlRequest } from "../../agent/control/requests.ts";
import type { ControlAnswer } from "../../agent/control/results.ts";
import { layerOf, readConfiguration } from "../../config/configuration.ts";
import type { Configuration } from "../../config/keys.ts";
import { callControl } from "../../net/control/control-socket.ts";
import { defaultAcsPort } from "../acs-commands.ts";
import { CliFailure, wholeNumber } from "../failure.ts";
import { liveWithoutStandardOutput, sayOnStandardOutput } from "../standard-streams.ts";
import { printable } from "../text.ts";
import { filesIn, firstContact, keysIn, type Stage, type Story } from "./demo-stage.ts";

interface DemoFlags {
  readonly once?: boolean;
  readonly firmware?: boolean;
  readonly diagnostics?: boolean;
  readonly trace?: boolean;
  readonly json?: boolean;
  readonly port?: string;
}

const waitMs = 30_000;

export function demoCommand(): Command {
  return new Command("demo")
    .description("an ACS and a virtual home gateway in this process, from the first contact to a reboot")
    .option("--once", "end after the story instead of staying up to be played with")
    .option("--firmware", "tell of upgrades instead: a good image, one that nobody signed, one that does not boot")
    .addOption(
      new Option(
        "--diagnostics",
        "tell of tests of the network instead: ping, traceroute, throughput both ways, capacity; and of bulk data",
      ).conflicts("firmware"),
    )
    .option("--trace", "print the envelopes too, secrets masked")
    .option("--port <n>", `TCP port of the ACS (default: ${defaultAcsPort}, any with --once)`)
    .option("--json", "print lines of JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent demo --once --trace")
    .action(demo);
}

async function demo(flags: DemoFlags): Promise<void> {
  const port = wholeNumber("--port", flags.port ?? String(flags.once ? 0 : defaultAcsPort), 65_535);
  const told = new AbortController();
  const stop = (): void => told.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  liveWithoutStandardOutput(stop);
  const directory = mkdtempSync(join(tmpdir(), "cpe-agent-demo-"));
  const closing: (() => Promise<void>)[] = [];
  try {
    await perform(flags, port, directory, told.signal, closing);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    for (const close of closing.reverse()) await close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Puts what must be closed in the end into `closing` as it goes. */
async function perform(
  flags: DemoFlags,
  port: number,
  directory: string,
  told: AbortSignal,
  closing: (() => Promise<void>)[],
): Promise<void> {
  const { startAcs } = await import("../../acs/acs.ts");
  const { systemClock } = await import("../../host/clock.ts");
  const { openMemoryStore } = await import("../../store/memory-store.ts");
  const { startAgentProcess } = await import("../agent-process.ts");
  const { processLog } = await import("../process-log.ts");
  const { pageDirectory } = await import("../../wiring/web/page-directory.ts");
  const log = processLog(demoConfiguration());
  const acs = await startAcs({
    bind: "127.0.0.1",
    port,
    filesDirectory: filesIn(directory),
    store: openMemoryStore(),
    clock: systemClock(),
    log,
    pageFiles: pageDirectory("acs"),
    onMessage: (device, entry) => tell(flags, device, entry),
  });
  closing.push(() => acs.close());
  say(flags, {
    step: "start",
    text: `The ACS listens on ${acs.url}; a virtual home gateway starts and makes itself known`,
  });
  const agent = await startAgentProcess(
    demoConfiguration(acs.url, flags.firmware ? keysIn(directory) : undefined),
    directory,
    log,
  );
  closing.push(() => agent.stop());

  const stage: Stage = {
    acs,
    waitMs,
    directory,
    setLocally: async (path, value) => {
      const request: ControlRequest = { command: "set", values: [{ path, value }] };
      const answer = (await callControl(join(directory, "control.sock"), request, waitMs)) as ControlAnswer<"set">;
      if (!answer.ok) throw new CliFailure(`the local change was refused: ${answer.error.message}`);
    },
  };
  const stopped = new Promise<"stopped">((resolve) => told.addEventListener("abort", () => resolve("stopped")));
  const { story } = await storyFor(flags);
  const played = play(flags, stage, story);
  // Whoever stops the demo in the middle does not care how the story would have ended.
  played.catch(() => {});
  if ((await Promise.race([played, stopped])) === "stopped") return;
  const device = await played;
  say(flags, {
    step: "end",
    text: `All ${story.chapters.length + 1} steps went as they must: ${story.contents}.`,
  });
  const more = howToTryMore(agent.pageUrl, acs.url, device, directory);
  if (flags.once) say(flags, { step: "more", text: "To look around and try more yourself: cpe-agent demo" });
  else {
    say(flags, { step: "more", text: more });
    await stopped;
  }
}

function storyFor({ diagnostics, firmware }: DemoFlags): Promise<{ readonly story: Story }> {
  if (firmware) return import("./firmware-story.ts");
  return diagnostics ? import("./diagnostics-story.ts") : import("./demo-story.ts");
}

async function play(flags: DemoFlags, stage: Stage, { chapters }: Story): Promise<Device> {
  const device = await firstContact(stage);
  say(flags, { step: "done", text: `${device.name} has bootstrapped and has credentials for connection requests` });
  for (const chapter of chapters) {
    say(flags, { step: "start", text: chapter.title });
    try {
      say(flags, { step: "done", text: await chapter.play(stage, device) });
    } catch (error) {
      throw error instanceof CliFailure
        ? new CliFailure(`the demo failed: "${chapter.title}": ${error.message}`)
        : error;
    }
  }
  return device;
}

/** A gateway that boots quickly, listens on this machine only and logs nothing but trouble. */
function demoConfiguration(acsUrl?: string, keysDirectory?: string): Configuration {
  const settings = {
    "acs.url": acsUrl,
    "firmware.keysDir": keysDirectory,
    "host.kind": "virtual",
    "device.kind": "home-gateway",
    "device.bootSeconds": "2",
    "connectionRequest.bind": "127.0.0.1",
    "connectionRequest.port": "0",
    "connectionRequest.limitPerMinute": "60",
    "log.level": "error",
    "web.listen": "127.0.0.1:0",
  };
  return readConfiguration([layerOf(settings, () => "the demo")]);
}

const marks = { start: "\n● ", done: "✓ ", end: "\n✓ ", more: "" } as const;

function say(flags: DemoFlags, { step, text }: { readonly step: keyof typeof marks; readonly text: string }): void {
  sayOnStandardOutput(flags.json ? `${JSON.stringify({ step, text })}\n` : `${marks[step]}${text}\n`);
}

function tell(flags: DemoFlags, device: Device, entry: ConversationEntry): void {
  if (flags.json) {
    const { envelope, ...line } = entry;
    const shown = flags.trace ? { ...line, envelope } : line;
    sayOnStandardOutput(`${JSON.stringify({ step: "message", device: device.id, ...shown })}\n`);
    return;
  }
  const who = entry.direction === "received" ? "CPE → ACS" : "CPE ← ACS";
  const time = new Date(entry.atMs).toISOString().slice(11, 23);
  sayOnStandardOutput(`  ${time} ${who}  ${printable(entry.summary)}\n`);
  if (!flags.trace || entry.envelope === "") return;
  for (const line of entry.envelope.split("\n")) sayOnStandardOutput(`      ${printable(line)}\n`);
}

function howToTryMore(pageUrl: string | undefined, url: string, device: Device, directory: string): string {
  return `It stays up until Ctrl-C. To try more:
  the device's own page   ${pageUrl ?? "(could not be opened)"}
  the ACS's page          ${url}
  the ACS asks            cpe-agent acs get ${device.name} Device.DeviceInfo. --wake --url ${url}
                          cpe-agent acs set ${device.name} Device.WiFi.SSID.1.SSID=hello --wake --url ${url}
                          cpe-agent acs wake ${device.name} --url ${url}
  the ACS as JSON         curl ${url}api/devices
  at the device itself    cpe-agent get Device.IP. --state-dir ${directory}
                          cpe-agent status --state-dir ${directory}`;
}
