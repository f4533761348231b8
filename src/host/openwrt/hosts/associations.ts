import type { Log } from "../../../ports/log.ts";
import { machineAddress } from "../../linux/hosts/mac-address.ts";
import type { Associations } from "../../linux/hosts/merge-hosts.ts";
import { recordAt, recordsAt, textAt } from "../../linux/programs/ip-json.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";
import type { UbusCalls } from "../ubus/ubus.ts";

type Stations = Associations["stations"];

const hostapd = "hostapd.";

/** Who is on the access points, as hostapd tells; by iwinfo where hostapd is not on the bus. One call for each access point. */
export async function readAssociations(ubus: UbusCalls, log: Log): Promise<Associations> {
  const unless =
    <T>(otherwise: T) =>
    (failure: Error): T => {
      log.warn("host.wifi", { outcome: "failed", reason: failure.message });
      return otherwise;
    };
  const objects = await ubus.objects(`${hostapd}*`).catch(unless([]));
  const links = objects.map((object) => object.slice(hostapd.length));
  const ask = async (link: string): Promise<Stations> =>
    clientsIn((await ubus.call(hostapd + link, "get_clients").catch(unless(undefined))) ?? {}, link);
  const found = links.length > 0 ? await each(links, ask) : await stationsByIwinfo(ubus, log);
  return {
    accessPoints: new Set(found.map(([link]) => link)),
    stations: found.flatMap(([, stations]) => stations),
  };
}

type Found = readonly (readonly [link: string, stations: Stations])[];

const each = (links: readonly string[], ask: (link: string) => Promise<Stations>): Promise<Found> =>
  Promise.all(links.map(async (link) => [link, await ask(link)] as const));

/** What `get_clients` answers. One that has not authenticated yet is not there yet. */
function clientsIn(answer: UbusTable, link: string): Stations {
  const clients = recordAt(answer, "clients");
  return Object.keys(clients).flatMap((mac) => {
    const macAddress = machineAddress(mac);
    const { authorized, assoc } = recordAt(clients, mac);
    return macAddress === undefined || (authorized ?? assoc) === false ? [] : [{ macAddress, link }];
  });
}

/** A network of which this device is a station itself has nobody on it. */
async function stationsByIwinfo(ubus: UbusCalls, log: Log): Promise<Found> {
  try {
    if ((await ubus.objects("iwinfo")).length === 0) return [];
    const { devices } = (await ubus.call("iwinfo", "devices")) ?? {};
    const links = Array.isArray(devices) ? devices.filter((name): name is string => typeof name === "string") : [];
    const modes = await Promise.all(
      links.map(async (device) => textAt((await ubus.call("iwinfo", "info", { device })) ?? {}, "mode")),
    );
    return await each(
      links.filter((_link, at) => modes[at]?.startsWith("Master") === true),
      async (link) =>
        recordsAt((await ubus.call("iwinfo", "assoclist", { device: link })) ?? {}, "results").flatMap((record) => {
          const macAddress = machineAddress(textAt(record, "mac"));
          return macAddress === undefined || record.authorized === false ? [] : [{ macAddress, link }];
        }),
    );
  } catch (failure) {
    log.warn("host.wifi", { outcome: "failed", reason: failure instanceof Error ? failure.message : String(failure) });
    return [];
  }
}
