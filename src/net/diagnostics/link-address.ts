import { networkInterfaces } from "node:os";
import type { TestFailure } from "../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../ports/host/network/test-address.ts";

/** The address that sockets are bound to, so that they leave by that link; undefined for none in particular. */
export function addressOfLink(link: string | undefined, family: 4 | 6): string | undefined | TestFailure {
  if (link === undefined) return undefined;
  const all = networkInterfaces()[link] ?? [];
  const own = all.find((each) => each.family === `IPv${family}` && !each.address.startsWith("fe80:"));
  return own?.address ?? { ok: false, error: "Other", reason: `${link} has no address of IPv${family}` };
}

/** A target as sockets take it: one that each link has its own of is of the link that was named, and of none without. */
export function targetOn(link: string | undefined, target: TestAddress): TestAddress | TestFailure {
  if (!linkLocal.test(target.address)) return target;
  if (link !== undefined) return { ...target, address: `${target.address}%${link}` };
  return { ok: false, error: "Other", reason: `${target.address} may be on any link: name the interface` };
}

/** Without a zone yet. [RFC 4291 2.5.6] */
const linkLocal = /^fe[89ab][0-9a-f:]*$/i;
