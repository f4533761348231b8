import type { HostEdits } from "../binding/host-change.ts";
import { UnsuitableSetting } from "../binding/row-change.ts";

// Clients of a host that can be asked to renew their leases, and are not set otherwise.

/** Whether it is this setting alone that the host can do. */
export const canRenew = ({ dhcpRenewal }: HostEdits, setting: string | undefined): boolean =>
  setting === "renew" && dhcpRenewal !== undefined;

/** Asks for it if that is how the host renews; false where its client is to be changed as usual. */
export async function isRenewed(
  { dhcpRenewal }: HostEdits,
  family: 4 | 6,
  link: string | undefined,
  { renew }: { readonly renew?: boolean },
): Promise<boolean> {
  if (dhcpRenewal === undefined) return false;
  if (renew !== true) return true;
  if (link === undefined) throw new UnsuitableSetting("renew", "there is no link that its client asks on");
  await dhcpRenewal.renew(family, link);
  return true;
}
