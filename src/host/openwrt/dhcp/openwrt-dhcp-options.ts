import type { DhcpOptions } from "../../../ports/host/network/dhcp-options.ts";
import { readNetifd } from "../netifd.ts";
import type { UbusCalls } from "../ubus/ubus.ts";

const clients: ReadonlySet<string> = new Set(["dhcp", "dhcpv6"]);

/** As the hooks leave them; netifd has its clients ask again. `ubus`: absent for a copied file system. */
export function openWrtDhcpOptions(linux: DhcpOptions, ubus: UbusCalls | undefined): DhcpOptions {
  if (ubus === undefined) return linux;
  return {
    ...linux,
    renew: async () => {
      const leased = (await readNetifd(ubus)).filter(({ proto, up }) => up && clients.has(proto));
      await Promise.allSettled(leased.map(({ name }) => ubus.call(`network.interface.${name}`, "renew")));
    },
  };
}
