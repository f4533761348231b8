import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// IP interfaces that the ACS has added: `interface` sections of /etc/config/network with static addresses, which other interfaces
// run on as netifd's aliases of them (`option device '@cpe_i2'`). [OpenWrt netifd]

export interface AddedInterface {
  /** The name of its section. */
  readonly key: string;
  /** Undefined while it is on none. */
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
    const device = textOf(section, "device");
    added.push({ key: section.name, device: device === "" ? undefined : device, enabled: isAutomatic(section) });
  }
  return added;
}

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
