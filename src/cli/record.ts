import { type FileHandle, open, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { makeDirectory } from "../host/disk/made-directory.ts";
import type { LogEntry, RecordedDevice, Recording } from "../recorder/recording.ts";
import { CliFailure, exitCodes, sentenceOf, wholeNumber } from "./failure.ts";
import { liveWithoutStandardOutput, sayOnStandardError, sayOnStandardOutput } from "./standard-streams.ts";
import { printable } from "./text.ts";
import { toldToStop } from "./told-to-stop.ts";

interface RecordFlags {
  readonly listen: string;
  readonly acs: string;
  readonly output: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly acsCa?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly maxSize: string;
  readonly json?: boolean;
}

const largestEnvelope = 16 * 1024 * 1024;
const mebibyte = 1024 * 1024;

/** `record`: a CPE of the field and its ACS, with this between them. */
export function recordCommand(): Command {
  return new Command("record")
    .description(
      "stand between a CPE and its ACS, and record a kind of the device, a scenario of what the ACS asks, and a log of the envelopes, secrets masked",
    )
    .requiredOption("--listen <address>", "where the CPE is to connect to: PORT, ADDRESS:PORT or [ADDRESS]:PORT")
    .requiredOption("--acs <url>", "where its ACS is")
    .option("-o, --output <dir>", "where envelopes.jsonl, the kinds and the scenarios go", "recording")
    .option("--tls-cert <file>", "PEM: speak TLS with the CPE")
    .option("--tls-key <file>", "PEM")
    .option("--acs-ca <file>", "PEM: whom the certificate of the ACS is by")
    .option("--client-cert <file>", "PEM: what the CPE would show the ACS of itself")
    .option("--client-key <file>", "PEM")
    .option("--max-size <mib>", "of the log; what comes after is passed on, and not recorded", "256")
    .option("--json", "print each message as a line of JSON")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent record --listen 0.0.0.0:7547 --acs https://acs.example/cwmp
  cpe-agent run --host virtual --option device.kind=recording/00D09E-HG-1.yaml
  cpe-agent fleet --count 10 --kind recording/00D09E-HG-1.yaml --scenario recording/00D09E-HG-1.scenario.yaml --acs-url URL

Set ManagementServer.URL of the CPE to this machine, with the path that the ACS has.`,
    )
    .action(record);
}

async function record(flags: RecordFlags): Promise<void> {
  const { bind, port } = listenIn(flags.listen);
  const acs = acsIn(flags.acs);
  together(flags.tlsCert, flags.tlsKey, "--tls-cert and --tls-key");
  together(flags.clientCert, flags.clientKey, "--client-cert and --client-key");
  const mostOctets = wholeNumber("--max-size", flags.maxSize) * mebibyte;
  const { openProxy } = await import("../recorder/proxy.ts");
  const { Recording } = await import("../recorder/recording.ts");
  const directory = resolve(flags.output);
  makeDirectory(directory, 0o700);
  liveWithoutStandardOutput();
  const stopping = toldToStop();
  const log = await open(join(directory, "envelopes.jsonl"), "a", 0o600).catch(asFailure);
  const warn = (reason: string): void => sayOnStandardError(`cpe-agent: ${printable(reason)}\n`);
  const lines = writerOf(log, (await log.stat()).size, mostOctets, warn);
  const changed = new Set<RecordedDevice>();
  const recording: Recording = new Recording({
    now: Date.now,
    largest: largestEnvelope,
    warn,
    onEntry: (entry) => {
      lines.add(entry);
      sayOnStandardOutput(`${flags.json ? JSON.stringify({ ...entry, envelope: undefined }) : lineOf(entry)}\n`);
    },
    onDevice: (device) => changed.add(device),
  });
  let keeping: Promise<void> = Promise.resolve();
  let isDue = false;
  const keepKinds = (): void => {
    // One that waits for those before it keeps what has come by then.
    if (isDue) return;
    isDue = true;
    keeping = keeping
      .then(() => recording.settled())
      .then(() => {
        isDue = false;
        return putKinds(changed, directory, warn);
      })
      .catch((error: unknown) => warn(sentenceOf(error)));
  };
  const proxy = await openProxy({
    bind,
    port,
    acs,
    tls: flags.tlsCert && flags.tlsKey ? { cert: await pem(flags.tlsCert), key: await pem(flags.tlsKey) } : undefined,
    acsTls: {
      ...(flags.acsCa && { ca: await pem(flags.acsCa) }),
      ...(flags.clientCert &&
        flags.clientKey && { cert: await pem(flags.clientCert), key: await pem(flags.clientKey) }),
    },
    keptOctets: largestEnvelope,
    onRequest: (connection, request) => recording.request(connection, request),
    onReply: (connection, reply) => recording.reply(connection, reply),
    onEnd: keepKinds,
    onFailure: warn,
  }).catch(asFailure);
  const url = `${flags.tlsCert ? "https" : "http"}://${bind.includes(":") ? `[${bind}]` : bind}:${proxy.port}${acs.pathname}`;
  sayOnStandardOutput(
    flags.json ? `${JSON.stringify({ url, directory })}\n` : `CPEs connect to ${url}; recorded in ${directory}\n`,
  );
  await stopping;
  await proxy.close();
  keepKinds();
  await keeping;
  await lines.settled();
  await log.close();
}

const usage = (message: string): CliFailure => new CliFailure(message, exitCodes.usage);

const asFailure = (error: unknown): never => {
  throw new CliFailure(sentenceOf(error));
};

function together(one: string | undefined, other: string | undefined, names: string): void {
  if ((one === undefined) !== (other === undefined)) throw usage(`${names} go together`);
}

function listenIn(text: string): { readonly bind: string; readonly port: number } {
  const [, bracketed, plain, port = ""] = /^(?:\[([0-9A-Fa-f:.%\w]+)\]:|([^:[\]]+):)?(\d{1,5})$/.exec(text) ?? [];
  const number = port === "" ? Number.NaN : Number(port);
  if (number <= 65_535) return { bind: bracketed ?? plain ?? "127.0.0.1", port: number };
  throw usage(
    `--listen ${text} is no place to listen: give PORT, ADDRESS:PORT or [ADDRESS]:PORT, the port from 0 to 65535`,
  );
}

function acsIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw usage(`--acs ${text} is no URL of an ACS: give http://… or https://…`);
  }
  if (url.username !== "" || url.password !== "") throw usage("--acs has credentials in it: the CPE has its own");
  return url;
}

const pem = (file: string): Promise<Buffer> => readFile(file).catch(asFailure);

/** `12:00:01 #3 00D09E-HG-1 > Inform` */
function lineOf({ at, session, device, from, http, message }: LogEntry): string {
  const what = message || ("status" in http ? `HTTP ${http.status}` : "(empty)");
  return `${at.slice(11, 19)} #${session} ${printable(device)} ${from === "cpe" ? ">" : "<"} ${printable(what)}`;
}

interface Lines {
  add(entry: LogEntry): void;
  /** Resolves once all that was added is in the file. */
  settled(): Promise<unknown>;
}

/** Lines go out in order; once there is no more room, or the disk refuses, none does. `before`: octets that the log has already. */
function writerOf(log: FileHandle, before: number, most: number, warn: (reason: string) => void): Lines {
  let octets = before;
  let full = false;
  let writing: Promise<unknown> = Promise.resolve();
  const end = (reason: string): void => {
    if (!full) warn(reason);
    full = true;
  };
  const add = (entry: LogEntry): void => {
    if (full) return;
    const line = `${JSON.stringify(entry)}\n`;
    octets += Buffer.byteLength(line);
    if (octets > most) {
      end(`the log has reached ${most / mebibyte} MiB: what comes is passed on, and not recorded (--max-size)`);
      return;
    }
    writing = writing
      .then(() => log.appendFile(line))
      .catch((error: unknown) => end(`the log cannot be written: ${sentenceOf(error)}`));
  };
  return { add, settled: () => writing };
}

/** Each kind and scenario as they are known by now, whole or not at all. */
async function putKinds(
  devices: Set<RecordedDevice>,
  directory: string,
  warn: (reason: string) => void,
): Promise<void> {
  const { makeKind } = await import("../kinds/make-kind.ts");
  const { writeKindFile } = await import("../kinds/kind-file.ts");
  const { wholeFile } = await import("../firmware/whole-file.ts");
  const { recordedScenario } = await import("../recorder/recorded-scenario.ts");
  for (const device of [...devices]) {
    devices.delete(device);
    const name =
      device.name
        .replace(/[^A-Za-z0-9._-]+/g, "-")
        .replace(/^[-.]+/, "")
        .slice(0, 64) || "device";
    try {
      const { kind } = await makeKind(device.builder.tree(), { name, description: `recorded from ${device.name}` });
      const content = await writeKindFile(kind);
      const put = (file: string, text: string): Promise<unknown> =>
        wholeFile(join(directory, file), (draft) => writeFile(draft, text, { mode: 0o600, flag: "wx" }));
      await put(`${name}.yaml`, content);
      const at = new Date().toISOString().slice(0, 19);
      await put(`${name}.scenario.yaml`, await recordedScenario(device.name, device.asked, `${at}Z`, name));
    } catch (error) {
      warn(`no kind of ${device.name}: ${sentenceOf(error)}`);
    }
  }
}
