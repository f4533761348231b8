import type { HostEdits } from "../binding/host-change.ts";
import { AbsentCapability, UnsuitableSetting } from "../binding/row-change.ts";

// Clients of a host that can be asked to renew their leases, and are not set otherwise.

/** Whether it is this setting alone that the host can do. */
export const canRenew = ({ dhcpRenewal }: HostEdits, setting: string | undefined): boolean =>
  setting === "renew" && dhcpRenewal !== undefined;

/** Has a client ask its server again where that is all that can be had of it. */
export async function renewed(
  { dhcpRenewal }: HostEdits,
  family: 4 | 6,
  link: string | undefined,
  { renew }: { readonly renew?: boolean },
): Promise<void> {
  if (dhcpRenewal === undefined) throw new AbsentCapability("dhcpRenewal");
  if (renew !== true) return;
  if (link === undefined) throw new UnsuitableSetting("renew", "there is no link that its client asks on");
  await dhcpRenewal.renew(family, link);
}
