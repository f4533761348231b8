import { randomBytes } from "node:crypto";
import type { Acs } from "../acs/acs.ts";
import { wake } from "../acs/api.ts";
import type { Device } from "../acs/device.ts";
import { callFromJson, isFinished, type Task } from "../acs/task.ts";
import type { CpeMethod, CpeRpcs } from "../cwmp/methods.ts";
import { CliFailure } from "./failure.ts";

// The story that the demo tells: each chapter asks the ACS for something and checks what came of it.

export interface Stage {
  readonly acs: Acs;
  /** A change by somebody at the device itself, as `cpe-agent set` makes it. */
  setLocally(path: string, value: string): Promise<void>;
  readonly waitMs: number;
}

export interface Chapter {
  readonly title: string;
  /** Tells in one sentence what was seen. @throws CliFailure when it was not what must be. */
  play(stage: Stage, device: Device): Promise<string>;
}

const provisioningCode = "Device.DeviceInfo.ProvisioningCode";
const portMappings = "Device.NAT.PortMapping.";

/** The first contact; everything else is about the device that made it. */
export async function firstContact({ acs, waitMs }: Stage): Promise<Device> {
  const known = () => acs.devices.all().find((device) => device.informs > 0);
  const device = await acs.devices.until(known, waitMs);
  if (device === undefined) throw new CliFailure("the device has not informed");
  check(seen(device, "0 BOOTSTRAP"), "the first Inform has no 0 BOOTSTRAP");
  await idle(acs, device, waitMs);
  check(device.connectionRequest !== undefined, "the device did not take credentials for connection requests");
  return device;
}

export const chapters: readonly Chapter[] = [
  {
    title: "The ACS wakes the device and reads its whole tree",
    async play(stage, device) {
      const { ParameterList } = await call(stage, device, "GetParameterValues", { ParameterNames: [""] });
      check(seen(device, "6 CONNECTION REQUEST"), "the Inform has no 6 CONNECTION REQUEST");
      check(ParameterList.length > 100, `only ${ParameterList.length} parameters came`);
      const serial = ParameterList.find(({ Name }) => Name === "Device.DeviceInfo.SerialNumber")?.Value.value;
      check(serial === device.identity.SerialNumber, "the SerialNumber is not that of the Inform");
      return `${ParameterList.length} parameters read, after a connection request with Digest`;
    },
  },
  {
    title: "It sets a parameter and reads it back",
    async play(stage, device) {
      const wanted = "demo-1";
      const ParameterList = [{ Name: provisioningCode, Value: { value: wanted, type: "string" } }];
      const set = queue(device, "SetParameterValues", { ParameterList, ParameterKey: "demo" });
      const { ParameterList: read } = await call(stage, device, "GetParameterValues", {
        ParameterNames: [provisioningCode, "Device.ManagementServer.ParameterKey"],
      });
      answerTo(device, set);
      check(read[0]?.Value.value === wanted, `${provisioningCode} reads back as ${read[0]?.Value.value}`);
      check(read[1]?.Value.value === "demo", "the ParameterKey was not taken over");
      return `${provisioningCode} is ${JSON.stringify(wanted)} now, ParameterKey "demo"`;
    },
  },
  {
    title: "It adds an object, looks at it and deletes it",
    async play(stage, device) {
      const { InstanceNumber } = await call(stage, device, "AddObject", { ObjectName: portMappings, ParameterKey: "" });
      const row = `${portMappings}${InstanceNumber}.`;
      const look = queue(device, "GetParameterNames", { ParameterPath: row, NextLevel: true });
      const gone = queue(device, "DeleteObject", { ObjectName: row, ParameterKey: "" });
      const { ParameterList } = await call(stage, device, "GetParameterNames", {
        ParameterPath: portMappings,
        NextLevel: true,
      });
      const { ParameterList: names } = answerTo(device, look) as CpeRpcs["GetParameterNames"]["response"];
      answerTo(device, gone);
      check(names.length > 0, `${row} has no parameters`);
      check(!ParameterList.some(({ Name }) => Name === row), `${row} is still there`);
      return `${row} came with ${names.length} parameters and is gone again`;
    },
  },
  {
    title: "It subscribes to a parameter, somebody changes that at the device, and the ACS hears of it",
    async play(stage, device) {
      const attributes = { Name: provisioningCode, NotificationChange: true, Notification: 2, AccessListChange: false };
      await call(stage, device, "SetParameterAttributes", { ParameterList: [attributes] });
      await idle(stage.acs, device, stage.waitMs);
      const before = device.informs;
      const wanted = "changed-at-home";
      await stage.setLocally(provisioningCode, wanted);
      await informed(stage, device, before, "4 VALUE CHANGE");
      const told = device.parameters.get(provisioningCode)?.value;
      check(told === wanted, `the Inform tells ${JSON.stringify(told)} instead of ${JSON.stringify(wanted)}`);
      return `4 VALUE CHANGE told of ${JSON.stringify(wanted)} by itself`;
    },
  },
  {
    title: "It reboots the device",
    async play(stage, device) {
      await call(stage, device, "Reboot", { CommandKey: "demo-reboot" });
      await idle(stage.acs, device, stage.waitMs);
      await informed(stage, device, device.informs, "1 BOOT");
      check(seen(device, "M Reboot (demo-reboot)"), "the Inform has no M Reboot with its CommandKey");
      check(!seen(device, "0 BOOTSTRAP"), "the device bootstraps again after a mere reboot");
      return "back with 1 BOOT and M Reboot (demo-reboot)";
    },
  },
];

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new CliFailure(otherwise);
}

const seen = (device: Device, event: string): boolean => device.lastInform?.events.includes(event) === true;

function queue(device: Device, method: CpeMethod, message: unknown): Task {
  return device.queue(randomBytes(6).toString("hex"), callFromJson(method, message), Date.now());
}

/** Queues the call, wakes the device, and waits for the end of the session that answered. */
async function call<M extends CpeMethod>(
  stage: Stage,
  device: Device,
  method: M,
  message: unknown,
): Promise<CpeRpcs[M]["response"]> {
  const { acs, waitMs } = stage;
  await idle(acs, device, waitMs);
  const task = queue(device, method, message);
  const woken = await wake(device);
  check(woken.ok, woken.ok ? "" : `the connection request failed: ${woken.reason}`);
  const finished = () => {
    const now = device.task(task.id);
    return now !== undefined && isFinished(now) ? now : undefined;
  };
  await acs.devices.until(finished, waitMs);
  await idle(acs, device, waitMs);
  return answerTo(device, task) as CpeRpcs[M]["response"];
}

function answerTo(device: Device, { id, method }: Task): unknown {
  const state = device.task(id)?.state;
  switch (state?.name) {
    case "answered":
      return state.response;
    case "refused":
      throw new CliFailure(`${method} was refused: ${state.fault.faultCode} ${state.fault.faultString}`);
    case "failed":
      throw new CliFailure(`${method} failed: ${state.reason}`);
    case "sent":
    case "queued":
    case undefined:
      throw new CliFailure(`${method} was not answered in time`);
  }
}

async function idle(acs: Acs, device: Device, waitMs: number): Promise<void> {
  const ended = await acs.devices.until(() => (acs.inSession(device) ? undefined : true), waitMs);
  check(ended === true, "the session does not end");
}

/** Waits for an Inform after the first `before` ones that carries `event`, and for the end of its session. */
async function informed({ acs, waitMs }: Stage, device: Device, before: number, event: string): Promise<void> {
  const came = () => (device.informs > before && seen(device, event) && !acs.inSession(device) ? true : undefined);
  check((await acs.devices.until(came, waitMs)) === true, `no Inform with ${event} came`);
}
