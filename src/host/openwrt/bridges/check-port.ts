import type { LinkReading } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { usersOf } from "../links/users-of-link.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { ConfiguredBridge } from "./configured-bridge.ts";

/** Throws a `RefusedSettingError` for a link that cannot be a port of this bridge. */
export function checkPortLink(
  network: UciPackage,
  links: readonly LinkReading[],
  bridge: ConfiguredBridge,
  key: string,
  link: string | undefined,
): void {
  const reason = link === undefined ? undefined : hindrance(network, links, bridge, key, link);
  if (reason !== undefined) throw new RefusedSettingError("link", reason);
}

function hindrance(
  network: UciPackage,
  links: readonly LinkReading[],
  bridge: ConfiguredBridge,
  key: string,
  link: string,
): string | undefined {
  const present = links.find(({ name }) => name === link);
  if (present === undefined) return `there is no link ${link}`;
  if (!["ethernet", "vlan", "macvlan"].includes(present.kind)) {
    return `${link} cannot be put into a bridge here`;
  }
  const other = bridge.ports.find((port) => port.key !== key && port.link === link);
  if (other !== undefined) return `${link} is a port of ${bridge.name} already`;
  if (bridge.ports.some((port) => port.key === key && port.link === link && port.enabled)) return undefined;
  // A VLAN on it has users of its own.
  const users = usersOf(network, link, { itself: true });
  return users.length > 0 ? `${link} is used by ${users.join(", ")}` : undefined;
}
