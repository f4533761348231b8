import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Acs } from "../../acs/acs.ts";
import { wake } from "../../acs/api.ts";
import type { Device } from "../../acs/device.ts";
import { callFromJson, isFinished, type Task } from "../../acs/task.ts";
import type { CpeMethod, CpeRpcs } from "../../cwmp/methods.ts";
import { CliFailure } from "../failure.ts";

// What the stories of the demo are made with.

/** What the ACS serves. */
export const filesIn = (directory: string): string => join(directory, "files");
/** The keys that the device trusts. */
export const keysIn = (directory: string): string => join(directory, "keys");

export interface Story {
  readonly chapters: readonly Chapter[];
  /** For the end: what they were about. */
  readonly contents: string;
}

export interface Stage {
  readonly acs: Acs;
  /** Made for the demo alone; gone afterwards. */
  readonly directory: string;
  /** A change by somebody at the device itself, as `cpe-agent set` makes it. */
  setLocally(path: string, value: string): Promise<void>;
  readonly waitMs: number;
}

export interface Chapter {
  readonly title: string;
  /** Tells in one sentence what was seen. @throws CliFailure when it was not what must be. */
  play(stage: Stage, device: Device): Promise<string>;
}

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

export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new CliFailure(otherwise);
}

export const seen = (device: Device, event: string): boolean => device.lastInform?.events.includes(event) === true;

export function queue(device: Device, method: CpeMethod, message: unknown): Task {
  return device.queue(randomBytes(6).toString("hex"), callFromJson(method, message), Date.now());
}

/** Queues the call, wakes the device, and waits for the end of the session that answered. */
export async function call<M extends CpeMethod>(
  stage: Stage,
  device: Device,
  method: M,
  message: unknown,
): Promise<CpeRpcs[M]["response"]> {
  const { acs, waitMs } = stage;
  await idle(acs, device, waitMs);
  const task = queue(device, method, message);
  const woken = await wake(device, waitMs);
  check(woken.ok, woken.ok ? "" : `the connection request failed: ${woken.reason}`);
  const finished = () => {
    const now = device.task(task.id);
    return now !== undefined && isFinished(now) ? now : undefined;
  };
  await acs.devices.until(finished, waitMs);
  await idle(acs, device, waitMs);
  return answerTo(device, task) as CpeRpcs[M]["response"];
}

export function answerTo(device: Device, { id, method }: Task): unknown {
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

export async function idle(acs: Acs, device: Device, waitMs: number): Promise<void> {
  const ended = await acs.devices.until(() => (acs.inSession(device) ? undefined : true), waitMs);
  check(ended === true, "the session does not end");
}

/** Waits for an Inform after the first `before` ones that carries `event`, and for the end of its session. */
export async function informed({ acs, waitMs }: Stage, device: Device, before: number, event: string): Promise<void> {
  const came = () => (device.informs > before && seen(device, event) && !acs.inSession(device) ? true : undefined);
  check((await acs.devices.until(came, waitMs)) === true, `no Inform with ${event} came`);
}
