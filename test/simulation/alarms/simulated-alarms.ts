import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { compileKind, type Kind } from "../../../src/model/kind/kind.ts";
import type { ProcessorTimes } from "../../../src/ports/host/hardware/processors.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import type { LinkReading } from "../../../src/ports/host/network/links.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, type Options, World } from "../../harness/simulated/simulated-device.ts";
import { identity, smallRouter } from "../../host/virtual/small/small-router.ts";
import { setIn, shown, type Values } from "../diagnostics/simulated-diagnostics.ts";

/** What a simulated link has besides is computed when asked for, and is in no copy. */
const withState = (link: LinkReading, state: LinkReading["state"]): LinkReading =>
  new Proxy(link, { get: (of, name) => (name === "state" ? state : Reflect.get(of, name)) });

export const faults = "Device.FaultMgmt.";

export async function alarmedKind(): Promise<Kind<DeviceContext>> {
  return compileKind<DeviceContext>({
    schema: await loadSchema("tr181", boundComponents),
    bindings: bindingsOn({ processors: true, temperatures: true, firmware: true, wifi: true }),
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
  radiosDown?: boolean;
  /** How often its temperatures were asked for. */
  sensorReads?: number;
  /** How often all its processes were. */
  processReads?: number;
}

/** A system that has these troubles when it is asked. */
export function troubled(troubles: Troubles): Pick<Options, "host"> {
  return {
    host: ({ clock }) => {
      const loadOf = processorTimes();
      const host = virtualHost({ system: smallRouter, identity, clock, bootSeconds: 5 });
      const { links, routes, system, wifi } = host;
      const own: Partial<Host> = {
        links: links && {
          ...links,
          read: async () =>
            (await links.read()).map((link) => withState(link, troubles.down.includes(link.name) ? "down" : "up")),
        },
        wifi: wifi && {
          read: async () => {
            const reading = await wifi.read();
            const radios = reading.radios.map(
              (each) => ({ ...each, state: troubles.radiosDown ? "down" : "up" }) as const,
            );
            return { ...reading, radios };
          },
          measureRadios: (reading) => wifi.measureRadios(reading),
          measureNetworks: (reading) => wifi.measureNetworks(reading),
        },
        routes: routes && { ...routes, read: async () => (troubles.noRoutes ? [] : routes.read()) },
        temperatures: {
          read: async () => {
            troubles.sensorReads = (troubles.sensorReads ?? 0) + 1;
            const last = { celsius: troubles.celsius, atMs: clock.monotonicMs() };
            return [{ name: "cpu", ok: true, sinceMs: 0, last, lowest: last, highest: last }];
          },
        },
        processors: { read: async () => [], times: async () => loadOf(troubles.cpuPercent, clock.monotonicMs()) },
        system: {
          uptimeSeconds: () => system.uptimeSeconds(),
          hostName: () => system.hostName(),
          time: () => system.time(),
          utcOffsetMinutes: (...given) => system.utcOffsetMinutes(...given),
          memory: async () => {
            const { totalKiB } = await system.memory();
            // The page cache takes what nobody else wants.
            return { totalKiB, freeKiB: Math.floor(troubles.freeKiB / 10), availableKiB: troubles.freeKiB };
          },
          processes: async () => {
            troubles.processReads = (troubles.processReads ?? 0) + 1;
            return { ...(await system.processes()), cpuUsagePercent: troubles.cpuPercent };
          },
        },
      };
      for (const [name, value] of Object.entries(own)) Object.defineProperty(host, name, { value });
      return host;
    },
  };
}

/** Counters of a system that is as busy as it is said to be, since the last time: a quarter of that in the kernel. */
function processorTimes(): (percent: number, nowMs: number) => ProcessorTimes {
  let [atMs, user, system, idle] = [0, 0, 0, 0];
  return (percent, nowMs) => {
    const busy = ((nowMs - atMs) * percent) / 100;
    user += busy * 0.75;
    system += busy * 0.25;
    idle += nowMs - atMs - busy;
    atMs = nowMs;
    return { user, system, idle };
  };
}

export interface Alarmed {
  readonly world: World;
  readonly life: Life;
  readonly troubles: Troubles;
}

export const expedited = "0 Expedited";
export const minute = 60_000;

/** Up, after the session of its boot, with what that has asked, and a look at everything. */
export async function alarmedUp(kind: Kind<DeviceContext>, ...todo: readonly Rpc[]): Promise<Alarmed> {
  const world = new World(kind);
  const troubles = noTroubles();
  world.acs.todo = [...todo];
  const life = await world.start(troubled(troubles));
  await world.clock.advance(minute);
  return { world, life, troubles };
}

export const tables = (life: Life): Promise<Values> => shown(life, faults);

export const noTroubles = (): Troubles => ({
  down: [],
  noRoutes: false,
  freeKiB: 120_000,
  cpuPercent: 3,
  celsius: 40,
});

/** The problems that stand. */
export async function standing(life: Life): Promise<readonly string[]> {
  return Object.entries(await tables(life)).flatMap(([name, value]) =>
    /^CurrentAlarm\.\d+\.SpecificProblem$/.test(name) ? [value] : [],
  );
}
