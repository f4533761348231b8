import { isAutomatic, linkNamed } from "./added-interfaces/added-interfaces.ts";
import { type NetifdInterface, readNetifd } from "./netifd.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { textOf } from "./uci/option-values.ts";
import type { UciPackage, UciSection } from "./uci/uci-package.ts";

/**
 * The interfaces of netifd as /etc/config/network has them: with those that netifd has not, or not yet, and without those that it
 * is about to lose. Rejects with a `UbusError`.
 */
export async function readConfiguredInterfaces({
  ubus,
  uci,
}: Pick<OpenWrtParts, "ubus" | "uci">): Promise<readonly NetifdInterface[]> {
  const present = await readNetifd(ubus);
  const network = uci.read("network");
  return network === undefined ? present : asConfigured(present, network, uci.isPending?.("network") === true);
}

function asConfigured(
  present: readonly NetifdInterface[],
  network: UciPackage,
  isPending: boolean,
): readonly NetifdInterface[] {
  const left = new Map(interfaceSections(network).map((section) => [section.name, section]));
  const known = present.flatMap((each) => {
    const section = left.get(each.name);
    left.delete(each.name);
    if (section === undefined) return each.dynamic || !isPending ? [each] : [];
    if (!isPending) return [{ ...each, autostart: each.autostart && isAutomatic(section) }];
    const device = deviceOf(section, network) ?? each.device;
    const proto = textOf(section, "proto") ?? "none";
    return [{ ...each, autostart: isAutomatic(section), device, proto }];
  });
  return [...known, ...[...left.values()].map((section) => notThere(section, network))];
}

const interfaceSections = (network: UciPackage): readonly UciSection[] =>
  [...network.sections].filter(({ type, anonymous }) => type === "interface" && !anonymous);

/** `ifname` until 21.02; one with several is a bridge. */
const deviceOf = (section: UciSection, network: UciPackage): string | undefined =>
  linkNamed(network, textOf(section, "device") ?? textOf(section, "ifname"));

const notThere = (section: UciSection, network: UciPackage): NetifdInterface => ({
  name: section.name,
  up: false,
  pending: false,
  dynamic: false,
  autostart: isAutomatic(section),
  proto: textOf(section, "proto") ?? "none",
  device: deviceOf(section, network),
  l3Device: undefined,
  uptimeSeconds: 0,
  ipv4: [],
  ipv6: [],
  delegated: [],
  assigned: [],
  routes: [],
  dnsServers: [],
  dnsSearch: [],
  data: {},
  lastError: undefined,
});
