import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import type { SimulatedDevice } from "../device.ts";
import { routesOf } from "../network/routes.ts";
import { packetLinesOf } from "../uplinks/dsl.ts";
import { linkReadingOf, type ReadDevice } from "./link-reading.ts";
import { countedOn } from "./used-links.ts";

export function simulatedLinks(device: SimulatedDevice): Links {
  return { read: async () => linkReadings(device) };
}

function linkReadings(device: SimulatedDevice): readonly LinkReading[] {
  const { system, identity, settings } = device;
  const read: ReadDevice = {
    identity,
    counted: (link) => countedOn(device, link),
    settings,
    dslLines: packetLinesOf(system),
    upstream: routesOf(device).flatMap(({ prefixLength, idle, link }) =>
      prefixLength === 0 && idle === undefined && link !== undefined ? [link] : [],
    ),
    nowMs: device.clock.monotonicMs(),
  };
  return system.links.map((link, position) => linkReadingOf(read, link, position + 1, device.activityOf(link)));
}
