import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { colonOctets } from "./dhclient-leases.ts";
import { hexOctets } from "./hook-leases.ts";
import { textsIn } from "./lease-files.ts";
import type { LinkOf } from "./link-names.ts";

/** What NetworkManager notes of each device, by its index, for everybody to read. */
export const managerDirectory = "/run/NetworkManager/devices";

/** Of devices that it manages, by their index: a value of the section of the family, empty where there is none. */
export function managerLeases(files: SystemFiles, family: 4 | 6 = 4) {
  return textsIn(files, managerDirectory, (name) => /^\d{1,9}$/.test(name))
    .filter(([, text]) => /^managed=true$/m.test(text))
    .map(([index, text]) => {
      const section =
        new RegExp(`^\\[dhcp${family}\\]\\s*$([\\s\\S]*?)(?=^\\[|(?![\\s\\S]))`, "m").exec(text)?.[1] ?? "";
      // Newer versions put the section's name before each: `dhcp4.ip_address`.
      const at = (name: string): string =>
        new RegExp(`^(?:dhcp${family}\\.)?${name}=(.*)$`, "m").exec(section)?.[1]?.trim() ?? "";
      return { index, at };
    });
}

/**
 * Option 43 of its leases, as a client that it starts has handed it on: dhcpcd as hexadecimal digits, dhclient with colons. The client of its
 * own keeps none of it.
 */
export function managerOptions(files: SystemFiles, linkOf: LinkOf): readonly LeaseOptions[] {
  return managerLeases(files).flatMap(({ index, at }): readonly LeaseOptions[] => {
    const link = linkOf(index);
    const value = at("vendor_encapsulated_options");
    const octets = value.includes(":") ? colonOctets(value) : hexOctets(value);
    return link === undefined || octets.length === 0 ? [] : [{ link, family: 4, options: new Map([[43, octets]]) }];
  });
}
