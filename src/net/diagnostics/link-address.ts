import { networkInterfaces } from "node:os";
import type { TestFailure } from "../../ports/host/network/network-tests.ts";

/** The address that sockets are bound to, so that they leave by that link; undefined for none in particular. */
export function addressOfLink(link: string | undefined, family: 4 | 6): string | undefined | TestFailure {
  if (link === undefined) return undefined;
  const all = networkInterfaces()[link] ?? [];
  const own = all.find((each) => each.family === `IPv${family}` && !each.address.startsWith("fe80:"));
  return own?.address ?? { ok: false, error: "Other", reason: `${link} has no address of IPv${family}` };
}
