import type { BoundObject } from "../model/binding.ts";
import type { Host } from "../ports/host.ts";
import type { Component } from "./binding/component.ts";
import type { DeviceContext } from "./binding/context.ts";
import { bridging } from "./bridging/bridging.ts";
import { device } from "./device/device-root.ts";
import { deviceInfo } from "./device-info/device-info.ts";
import { firmware } from "./device-info/firmware-image.ts";
import { dns } from "./dns/dns.ts";
import { ethernet } from "./ethernet/ethernet.ts";
import { interfaceStack } from "./interface-stack/interface-stack.ts";
import { ip } from "./ip/ip.ts";
import { managementServer } from "./management-server/management-server.ts";
import { routing } from "./routing/routing.ts";
import { time } from "./time/time.ts";

const components: readonly Component[] = [
  device,
  deviceInfo,
  time,
  managementServer,
  interfaceStack,
  ethernet,
  bridging,
  ip,
  routing,
  dns,
];

/** What every device tells of the system underneath, real or simulated. Kinds of device add stored objects of their own. */
export const deviceBindings: readonly BoundObject<DeviceContext>[] = components.flat();

/** What devices tell besides whose firmware can be changed from here. */
export const firmwareBindings: readonly BoundObject<DeviceContext>[] = firmware;

/** The bindings of a device on this host. */
export function bindingsOn(host: Pick<Host, "firmware">): readonly BoundObject<DeviceContext>[] {
  return host.firmware === undefined ? deviceBindings : [...deviceBindings, ...firmwareBindings];
}

/** The components of TR-181 that these bindings are in, for loading the schema. */
export const boundComponents: readonly string[] = [
  ...new Set([...deviceBindings, ...firmwareBindings].flatMap(({ path }) => path.split(".")[1] || [])),
];
