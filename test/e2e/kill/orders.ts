import type { Random } from "../../../src/ports/random.ts";
import { rpc } from "../../harness/acs/rpc.ts";

// What an ACS may order of a device, and what must come of each.

export interface Order {
  readonly key: string;
  readonly rpc: "Download" | "Upload";
  readonly kind: KindName;
  /** The method element. */
  readonly request: string;
  readonly delaySeconds: number;
}

interface Kind {
  readonly rpc: "Download" | "Upload";
  readonly fileType: string;
  /** How often, against others of the same list. */
  readonly share: number;
  /** The truth, whatever happens in between. [TR-069 A.5.1] */
  readonly faultCodes: readonly number[];
  readonly password?: string;
  readonly fileSize?: number;
}

const restore = { rpc: "Download", fileType: "3 Vendor Configuration File" } as const;
const backup = { rpc: "Upload", fileType: "1 Vendor Configuration File" } as const;
const log = { rpc: "Upload", fileType: "2 Vendor Log File" } as const;

const image = { rpc: "Download", fileType: "1 Firmware Upgrade Image" } as const;

const fileTable = {
  good: { ...restore, share: 18, faultCodes: [0] },
  slow: { ...restore, share: 10, faultCodes: [0] },
  locked: { ...restore, share: 6, faultCodes: [0], password: "secret" },
  /** Its first connection breaks; the server lets the device go on from there. */
  broken: { ...restore, share: 2, faultCodes: [0] },
  denied: { ...restore, share: 5, faultCodes: [9012], password: "wrong" },
  unfit: { ...restore, share: 7, faultCodes: [9018] },
  garbage: { ...restore, share: 4, faultCodes: [9018] },
  short: { ...restore, share: 3, faultCodes: [9018], fileSize: 5 },
  truncated: { ...restore, share: 5, faultCodes: [9017] },
  missing: { ...restore, share: 5, faultCodes: [9016] },
  endless: { ...restore, share: 2, faultCodes: [9010] },
  elsewhere: { ...restore, share: 2, faultCodes: [9001] },
  unreachable: { ...restore, share: 4, faultCodes: [9015] },
  kept: { ...backup, share: 10, faultCodes: [0] },
  keptLate: { ...log, share: 8, faultCodes: [0], password: "secret" },
  refused: { ...backup, share: 4, faultCodes: [9011] },
  dropped: { ...log, share: 3, faultCodes: [9011, 9015] },
  closed: { ...backup, share: 2, faultCodes: [9012] },
} as const satisfies Readonly<Record<string, Kind>>;

const firmwareTable = {
  image: { ...image, share: 8, faultCodes: [0] },
  unsigned: { ...image, share: 2, faultCodes: [9019] },
  altered: { ...image, share: 2, faultCodes: [9018] },
  /** The device does not come up with it, and boots what it had. */
  hanging: { ...image, share: 3, faultCodes: [9018] },
  stored: { ...image, fileType: "6 Stored Firmware Image", share: 2, faultCodes: [0] },
  /** A file of another kind in between. */
  good: fileTable.good,
} as const satisfies Readonly<Record<string, Kind>>;

const kinds = { ...fileTable, ...firmwareTable };
export type KindName = keyof typeof kinds;
const isKind = (name: string): name is KindName => Object.hasOwn(kinds, name);
export const fileKinds = Object.keys(fileTable).filter(isKind);
export const firmwareKinds = Object.keys(firmwareTable).filter(isKind);
export const kindOf = ({ kind }: Pick<Order, "kind">): Kind => kinds[kind];

/** What an image of this order is called by; rising, since an image may not be older than what runs. */
export const versionOf = (key: string): string => `9.${key.replace(/\D/g, "")}`;

/** A file that the device takes, and by which it can be told afterwards how many it took: each makes one row. */
export const goodConfiguration = (row: string): string =>
  configuration(
    parameter("Device.DeviceInfo.ProvisioningCode", row),
    parameter(`Device.NAT.PortMapping.[${row}].Description`, row),
  );

/** All of it well but the last value. */
export const unfitConfiguration = (row: string): string =>
  configuration(
    parameter("Device.DeviceInfo.ProvisioningCode", `unfit ${row}`),
    parameter(`Device.NAT.PortMapping.[${row}].Description`, row),
    parameter("Device.ManagementServer.PeriodicInformInterval", "soon"),
  );

const parameter = (path: string, value: string): string => `<parameter path="${path}">${value}</parameter>`;
/** With the rows that the device cannot be without, by which it reaches its ACS. */
const configuration = (...parameters: readonly string[]): string => {
  const rows = [
    parameter("Device.DHCPv4.Client.[cpe-management].Alias", "cpe-management"),
    parameter("Device.DHCPv6.Client.[cpe-internet-v6].Alias", "cpe-internet-v6"),
    parameter("Device.PPP.Interface.[cpe-pppoe-wan].Alias", "cpe-pppoe-wan"),
  ];
  const lines = [...rows, ...parameters];
  return `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device.">${lines.join("\n")}</configuration>`;
};

/** `count` orders by chance, each of `names` among them as soon as there are enough. */
export function ordersOf(random: Random, count: number, files: string, names: readonly KindName[]): readonly Order[] {
  const lots = names.flatMap((kind) => Array.from({ length: kinds[kind].share }, () => kind));
  return Array.from({ length: count }, (_, at): Order => {
    const kind = (at < names.length ? names[at] : lots[Math.floor(random.fraction() * lots.length)]) ?? "good";
    const key = `order-${at}`;
    const delaySeconds = random.fraction() < 0.15 ? 1 + Math.floor(random.fraction() * 2) : 0;
    const { rpc: method, fileType, password, fileSize } = kindOf({ kind });
    const more = { delaySeconds, ...(fileSize && { fileSize }), ...(password && { username: "cpe", password }) };
    const url = kind === "unreachable" ? "http://127.0.0.1:1/" : `${files}/${kind}/${key}`;
    const request = rpc[method === "Download" ? "download" : "upload"](key, fileType, url, more);
    return { key, rpc: method, kind, request, delaySeconds };
  });
}
