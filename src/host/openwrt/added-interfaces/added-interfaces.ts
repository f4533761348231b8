import { pppLinkOf, pppLinks } from "../ppp/ppp-links.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// IP interfaces that the ACS has added: `interface` sections of /etc/config/network with static addresses, which other interfaces
// run on as netifd's aliases of them (`option device '@cpe_i2'`). [OpenWrt netifd]

export interface AddedInterface {
  /** The name of its section. */
  readonly key: string;
  /** The link that it is on, also that of a PPP connection; undefined while it is on none. */
  readonly device: string | undefined;
  readonly enabled: boolean;
}

/** Whether a section, or an interface of netifd, of this name is one. */
export const isAdded = (name: string): boolean => /^cpe_i\d{1,9}$/.test(name);

/** In the order of the configuration. */
export function addedInterfaces(network: UciPackage): readonly AddedInterface[] {
  const added: AddedInterface[] = [];
  for (const section of network.sections) {
    if (section.type !== "interface" || section.anonymous || !isAdded(section.name)) continue;
    added.push({ key: section.name, device: carrierOf(section, network), enabled: isAutomatic(section) });
  }
  return added;
}

/** On a PPP connection it is netifd's alias of that (`option device '@cpe_p1'`). */
function carrierOf(section: UciSection, network: UciPackage): string | undefined {
  const device = textOf(section, "device");
  if (!device?.startsWith("@")) return device || undefined;
  const connection = network.section(device.slice(1));
  return connection && pppLinkOf(connection);
}

/** What the `device` of an added interface is on a link: `@cpe_p1` on that of a PPP connection. */
export const carrierFor = (network: UciPackage, link: string): string => {
  const connection = pppLinks(network).get(link);
  return connection === undefined ? link : `@${connection.name}`;
};

/** Whether netifd is to have it up. [OpenWrt netifd] */
export const isAutomatic = (section: UciSection): boolean =>
  flagOf(section, "auto", true) && !flagOf(section, "disabled", false);

/** What an interface names as its device to run on a link: that of an added interface goes wherever that goes. */
export const deviceFor = (network: UciPackage, link: string | undefined): string | undefined => {
  const carrier = addedInterfaces(network).find(({ key, device }) => link !== undefined && (device ?? key) === link);
  return carrier === undefined ? link : `@${carrier.key}`;
};

/** The link that a section's device stands for; of an alias of an added interface, where that is. */
export function linkNamed(network: UciPackage, device: string | undefined): string | undefined {
  const carrier = device?.startsWith("@")
    ? addedInterfaces(network).find(({ key }) => key === device.slice(1))
    : undefined;
  return carrier === undefined ? device : (carrier.device ?? carrier.key);
}
