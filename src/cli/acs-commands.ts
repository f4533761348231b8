import { Command } from "commander";
import type { DeviceSummary } from "../acs/shown.ts";
import type { Task } from "../acs/task.ts";
import { AcsClient } from "./acs-client.ts";
import { printAnswer } from "./ask.ts";
import { assignment } from "./commands/values.ts";
import { CliFailure, exitCodes } from "./failure.ts";
import { bareValue, facts, moment, printable, table } from "./text.ts";

// What is asked of a running ACS: its devices, and calls to one of them.

/** Not 7547, where agents on this machine listen for connection requests. */
export const defaultAcsPort = 7550;

interface ClientFlags {
  readonly url: string;
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly wake?: boolean;
}

interface CallFlags extends ClientFlags {
  readonly value?: boolean;
}

const waitSeconds = 60;

function clientCommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option("--url <url>", "the running ACS", `http://127.0.0.1:${defaultAcsPort}/`)
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  cpe-agent acs ${example}`);
}

/** One that calls a method at a device. */
function callingCommand(name: string, description: string, example: string): Command {
  return clientCommand(name, description, example)
    .argument("<device>", "its name, or any part of it that no other device has")
    .option("--wake", "send a connection request, so that it happens now")
    .option("--wait", `wait for the answer, at most ${waitSeconds} s (implied by --wake)`);
}

export function clientCommands(): readonly Command[] {
  return [devices(), show(), get(), set(), rpc(), wake()];
}

function devices(): Command {
  return clientCommand("devices", "list the devices that have informed", "devices").action(
    async (flags: ClientFlags) => {
      const all = await new AcsClient(flags.url).devices();
      printAnswer(flags, all, () =>
        all.length === 0
          ? "no device has informed yet"
          : table(
              ["DEVICE", "MANUFACTURER", "LAST INFORM", "EVENTS", "PARAMETERS", "WAITING"],
              all.map((device) => [
                device.name,
                device.manufacturer,
                device.lastInform ? moment(device.lastInform.atMs) : "",
                device.lastInform?.events.join(", ") ?? "",
                String(device.parameters),
                String(device.queued),
              ]),
            ),
      );
    },
  );
}

function show(): Command {
  return clientCommand("show", "print what is known of a device, and the last of its conversation", "show 00D09E-HG-1")
    .argument("<device>")
    .action(async (part: string, flags: ClientFlags) => {
      const client = new AcsClient(flags.url);
      const { id } = await deviceNamed(client, part);
      const [device, conversation, parameters] = await Promise.all([
        client.device(id),
        client.conversation(id),
        client.parameters(id, ""),
      ]);
      printAnswer(flags, { device, conversation, parameters }, () => {
        const known = facts([
          ["device", device.name],
          ["manufacturer", device.manufacturer],
          ["first seen", moment(device.firstSeenMs)],
          ["last Inform", device.lastInform ? moment(device.lastInform.atMs) : "never"],
          ["events", device.lastInform?.events.join(", ") ?? ""],
          ["connection request", device.connectionRequestUrl ?? "(not told)"],
        ]);
        const talk = conversation
          .slice(-20)
          .map((entry) => [moment(entry.atMs), entry.direction === "received" ? "device >" : "< ACS", entry.summary]);
        const transfers = device.transfers
          .slice(-20)
          .map(({ atMs, commandKey, faultCode, faultString }) => [
            moment(atMs),
            printable(commandKey),
            faultCode === 0 ? "done" : `${faultCode} ${printable(faultString)}`,
          ]);
        const moved = transfers.length > 0 ? [table(["WHEN", "TRANSFER", "OUTCOME"], transfers), ""] : [];
        const seen = parameters.map(({ name, value }) => printable(`${name}=${value}`));
        return [known, "", table(["WHEN", "WHO", "WHAT"], talk), "", ...moved, ...seen].join("\n");
      });
    });
}

function get(): Command {
  return callingCommand("get", "call GetParameterValues and print the values", "get 00D09E Device.DeviceInfo. --wake")
    .argument("<path...>")
    .option("--value", "print the values alone, each on a line")
    .action(async (part: string, paths: string[], flags: CallFlags) => {
      await call(part, flags, "GetParameterValues", () => ({ ParameterNames: paths }));
    });
}

function set(): Command {
  return callingCommand("set", "call SetParameterValues", "set 00D09E Device.DeviceInfo.ProvisioningCode=lab --wake")
    .argument("<path=value...>")
    .action(async (part: string, texts: string[], flags: ClientFlags) => {
      const wanted = texts.map((text) => assignment(text));
      await call(part, flags, "SetParameterValues", async (client, { id }) => {
        const seen = new Map((await client.parameters(id, "")).map(({ name, type }) => [name, type]));
        const typed = ({ path, value }: (typeof wanted)[number]) => ({ value, type: seen.get(path) || "xsd:string" });
        return { ParameterList: wanted.map((each) => ({ Name: each.path, Value: typed(each) })), ParameterKey: "" };
      });
    });
}

function rpc(): Command {
  return callingCommand(
    "rpc",
    "call any method, its arguments as JSON",
    `rpc 00D09E Reboot '{"CommandKey":"k"}' --wake`,
  )
    .argument("<method>")
    .argument("[json]", "arguments by name", "{}")
    .action(async (part: string, method: string, text: string, flags: ClientFlags) => {
      let message: unknown;
      try {
        message = JSON.parse(text);
      } catch {
        throw new CliFailure(`the arguments are no JSON: ${text}`, exitCodes.usage);
      }
      await call(part, flags, method, () => message);
    });
}

function wake(): Command {
  return clientCommand("wake", "send a connection request", "wake 00D09E")
    .argument("<device>")
    .option("--wait", `wait for the Inform that follows, at most ${waitSeconds} s`)
    .action(async (part: string, flags: ClientFlags) => {
      const client = new AcsClient(flags.url);
      const before = await deviceNamed(client, part);
      const result = await client.wake(before.id);
      if (!result.ok) throw new CliFailure(result.reason, exitCodes.failed, "not-woken");
      const informs = async () => (await client.device(before.id)).informs;
      const deadline = Date.now() + waitSeconds * 1000;
      while (flags.wait && (await informs()) === before.informs) {
        if (Date.now() > deadline) {
          const reason = `${before.name} accepted the request but has not informed within ${waitSeconds} s`;
          throw new CliFailure(reason, exitCodes.failed, "timeout");
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      printAnswer(flags, result, () => (flags.wait ? "the device has informed" : "the device was asked for a session"));
    });
}

async function deviceNamed(client: AcsClient, part: string): Promise<DeviceSummary> {
  const all = await client.devices();
  const exact = all.filter(({ id, name }) => id === part || name === part);
  const matching = exact.length > 0 ? exact : all.filter(({ id, name }) => id.includes(part) || name.includes(part));
  const [match, other] = matching;
  if (match === undefined) {
    const known = all.map(({ name }) => name).join(", ") || "none";
    throw new CliFailure(`no device "${part}" has informed; known: ${known}`, exitCodes.failed, "no-device");
  }
  if (other === undefined) return match;
  // Two of one name are told apart by their ids.
  const called = match.name === other.name ? [match.id, other.id] : [match.name, other.name];
  throw new CliFailure(`"${part}" may be ${called.join(" or ")}`, exitCodes.usage);
}

async function call(
  part: string,
  flags: CallFlags,
  method: string,
  messageFor: (client: AcsClient, device: DeviceSummary) => unknown,
): Promise<void> {
  const client = new AcsClient(flags.url);
  const device = await deviceNamed(client, part);
  const queued = await client.queue(device.id, method, await messageFor(client, device));
  if (flags.wake) {
    const result = await client.wake(device.id);
    if (!result.ok) {
      const reason = `${method} waits for the next session: ${result.reason}`;
      throw new CliFailure(reason, exitCodes.failed, "not-woken");
    }
  }
  const isAwaited = flags.wake || flags.wait;
  const task = isAwaited ? await client.finished(device.id, queued.id, waitSeconds) : queued;
  const failure = failureOf(task) ?? (isAwaited ? lateness(task) : undefined);
  // As JSON the call is printed however it went; for people what went wrong says it all.
  if (flags.json || failure === undefined) printAnswer(flags, task, () => outcomeOf(task, flags.value === true));
  if (failure !== undefined) throw failure;
}

/** Why a call that is over did not succeed. */
function failureOf({ method, state }: Task): CliFailure | undefined {
  switch (state.name) {
    case "queued":
    case "sent":
    case "answered":
      return undefined;
    case "failed":
      return new CliFailure(`${method}: ${state.reason}`);
    case "refused": {
      const { faultCode, faultString, parameterFaults } = state.fault;
      const details = parameterFaults.map((each) => `${each.parameterName}: ${each.faultCode} ${each.faultString}`);
      const lines = [`${method} was refused: ${faultCode} ${faultString}`, ...details].map(printable);
      return new CliFailure(lines.join("\n"), exitCodes.failed, "refused");
    }
  }
}

/** A call that was waited for and is not over. */
function lateness({ method, state }: Task): CliFailure | undefined {
  if (state.name !== "queued" && state.name !== "sent") return undefined;
  const otherwise = state.name === "queued" ? "it waits for the next session" : "it was sent";
  const reason = `${method} was not answered within ${waitSeconds} s; ${otherwise}`;
  return new CliFailure(reason, exitCodes.failed, "timeout");
}

function outcomeOf({ method, state }: Task, bare: boolean): string {
  if (state.name !== "answered") return `${method} waits for the next session`;
  const { response } = state;
  if (!("ParameterList" in response)) return JSON.stringify(response);
  return response.ParameterList.map((each) => {
    if (!("Value" in each)) return printable(JSON.stringify(each));
    return bare ? bareValue(each.Value.value) : printable(`${each.Name}=${each.Value.value}`);
  }).join("\n");
}
