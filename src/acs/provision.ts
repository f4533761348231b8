import { randomBytes } from "node:crypto";
import type { Device } from "./device.ts";
import { callFromJson } from "./task.ts";

/**
 * Gives a device credentials for connection requests, as every ACS must that wants to wake its devices: on its BOOTSTRAP,
 * since it may have forgotten those it had, and once if none are known.
 */
export function provision(device: Device, nowMs: number): void {
  if (device.connectionRequestUrl === undefined) return;
  const name = "connection-request-credentials";
  const bootstraps = device.lastInform?.events.includes("0 BOOTSTRAP") === true;
  const known = device.connectionRequest !== undefined || device.tasks.some(({ id }) => id.startsWith(name));
  if (known && !bootstraps) return;
  const server = `${device.root}ManagementServer.`;
  const call = callFromJson("SetParameterValues", {
    ParameterList: [
      { Name: `${server}ConnectionRequestUsername`, Value: { value: "cpe-agent-acs", type: "string" } },
      { Name: `${server}ConnectionRequestPassword`, Value: { value: randomBytes(12).toString("hex"), type: "string" } },
    ],
  });
  device.queue(`${name}-${device.informs}`, call, nowMs);
}
