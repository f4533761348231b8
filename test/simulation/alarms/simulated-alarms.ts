import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { compileKind, type Kind } from "../../../src/model/kind/kind.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import type { Options } from "../../harness/simulated/simulated-device.ts";
import { identity, smallRouter } from "../../host/virtual/small-router.ts";
import { setIn } from "../diagnostics/simulated-diagnostics.ts";

export const faults = "Device.FaultMgmt.";

export async function alarmedKind(): Promise<Kind<DeviceContext>> {
  return compileKind<DeviceContext>({
    schema: await loadSchema("tr181", boundComponents),
    bindings: bindingsOn({ temperatures: true, firmware: true, wifi: true }),
  });
}

export const report = (alarm: number, mechanism: string): Rpc =>
  setIn(`${faults}SupportedAlarm.${alarm}.`, { ReportingMechanism: mechanism });

/** What is wrong with the system. */
export interface Troubles {
  /** Names of links. */
  down: string[];
  noRoutes: boolean;
  freeKiB: number;
  cpuPercent: number;
  celsius: number;
}

/** A system that has these troubles when it is asked. */
export function troubled(troubles: Troubles): Pick<Options, "host"> {
  return {
    host: ({ clock }) => {
      const host = virtualHost({ system: smallRouter, identity, clock, bootSeconds: 5 });
      const { links, routes, system } = host;
      const own: Partial<Host> = {
        links: links && {
          ...links,
          read: async () =>
            (await links.read()).map((link) =>
              troubles.down.includes(link.name) ? { ...link, state: "down" } : { ...link, state: "up" },
            ),
        },
        routes: routes && { ...routes, read: async () => (troubles.noRoutes ? [] : routes.read()) },
        temperatures: {
          read: async () => {
            const last = { celsius: troubles.celsius, atMs: clock.wallMs() };
            return [{ name: "cpu", ok: true, sinceMs: 0, last, lowest: last, highest: last }];
          },
        },
        system: {
          uptimeSeconds: () => system.uptimeSeconds(),
          hostName: () => system.hostName(),
          time: () => system.time(),
          utcOffsetMinutes: (...given) => system.utcOffsetMinutes(...given),
          memory: async () => ({ ...(await system.memory()), freeKiB: troubles.freeKiB }),
          processes: async () => ({ ...(await system.processes()), cpuUsagePercent: troubles.cpuPercent }),
        },
      };
      for (const [name, value] of Object.entries(own)) Object.defineProperty(host, name, { value });
      return host;
    },
  };
}
