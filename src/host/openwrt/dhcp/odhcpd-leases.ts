import { isIPv4 } from "node:net";
import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import { hostNameOf } from "../../linux/hosts/host-name.ts";
import { machineAddress } from "../../linux/hosts/mac-address.ts";
import { numberAt, recordAt, recordsAt, textAt } from "../../linux/programs/ip-json.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";

/** What `ubus call dhcp ipv4leases` answers: MAC addresses without colons, seconds left (-1 for ever). `now`: Unix time in seconds. */
export function parseOdhcpdLeases(answer: UbusTable | undefined, now: number): readonly Dhcpv4Lease[] {
  const devices = recordAt(answer ?? {}, "device");
  return Object.keys(devices).flatMap((device) =>
    recordsAt(recordAt(devices, device), "leases").flatMap((record) => {
      const macAddress = machineAddress(textAt(record, "mac")?.replaceAll(/(..)(?!$)/g, "$1:"));
      const address = textAt(record, "address") ?? "";
      const valid = numberAt(record, "valid");
      if (macAddress === undefined || !isIPv4(address) || valid === undefined) return [];
      const expiresAt = valid < 0 ? undefined : now + Math.floor(valid);
      const hostName = hostNameOf(textAt(record, "hostname") ?? "");
      return [{ macAddress, address, hostName, expiresAt, clientId: undefined }];
    }),
  );
}
