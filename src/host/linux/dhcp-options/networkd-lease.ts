import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import { linksOfNetworkctl } from "../networkd/networkctl.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { hexOctets } from "./hook-leases.ts";
import { textsIn } from "./lease-files.ts";
import type { LinkOf } from "./link-names.ts";

/** One file for each link, by its index; gone when the lease is. */
export const networkdDirectory = "/run/systemd/netif/leases";
/** What networkd notes of each link, by its index: another whenever one of its clients has news. */
export const networkdLinkDirectory = "/run/systemd/netif/links";

/**
 * What systemd-networkd has of its leases: option 43 of DHCPv4 in its files, option 17 of DHCPv6 by `networkctl`, from version 255 on.
 * It keeps no option 125. The program is asked only where a client of DHCPv6 is.
 */
export async function networkdOptions(
  files: SystemFiles,
  linkOf: LinkOf,
  run: RunProgram,
): Promise<readonly LeaseOptions[]> {
  const isIndex = (name: string): boolean => /^\d{1,9}$/.test(name);
  const found = textsIn(files, networkdDirectory, isIndex);
  const noted = textsIn(files, networkdLinkDirectory, isIndex).filter(([, text]) => /^DHCP6_CLIENT_DUID=./m.test(text));
  const told = noted.length === 0 ? [] : await linksOfNetworkctl(run);
  return [
    ...found.flatMap(([index, text]) => {
      const link = linkOf(index);
      return link === undefined ? [] : (parseNetworkdLease(link, text) ?? []);
    }),
    ...parseNetworkctl(told),
  ];
}

/** What systemd-networkd keeps of its lease on a link: `VENDOR_SPECIFIC=HEX` is option 43. */
export function parseNetworkdLease(link: string, text: string): LeaseOptions | undefined {
  const octets = hexOctets(/^VENDOR_SPECIFIC=(\S+)$/m.exec(text)?.[1] ?? "");
  return octets.length === 0 ? undefined : { link, family: 4, options: new Map([[43, octets]]) };
}

/**
 * `DHCPv6Client.VendorSpecificOptions[]` with EnterpriseId, SubOptionCode and SubOptionData in hexadecimal digits, of which
 * option 17 is put together again, one for each vendor. What does not fit is left out.
 */
export function parseNetworkctl(told: readonly IpRecord[]): readonly LeaseOptions[] {
  return told.flatMap((each): readonly LeaseOptions[] => {
    const link = textAt(each, "Name") ?? "";
    if (!/^[\w.@:-]{1,64}$/.test(link)) return [];
    const blocks = new Map<number, readonly Uint8Array[]>();
    for (const option of recordsAt(recordAt(each, "DHCPv6Client"), "VendorSpecificOptions")) {
      const enterprise = numberAt(option, "EnterpriseId") ?? 0;
      const octets = hexOctets(textAt(option, "SubOptionData") ?? "");
      const head = [bigEndian(numberAt(option, "SubOptionCode") ?? 0, 2), bigEndian(octets.length, 2)];
      blocks.set(enterprise, [...(blocks.get(enterprise) ?? [bigEndian(enterprise, 4)]), ...head, octets]);
    }
    return [...blocks.values()].map((parts) => ({ link, family: 6, options: new Map([[17, Buffer.concat(parts)]]) }));
  });
}

const bigEndian = (value: number, octets: number): Uint8Array =>
  Uint8Array.from({ length: octets }, (_none, index) => Math.floor(value / 256 ** (octets - 1 - index)) % 256);
