import { RefusedSettingError } from "../refused-setting.ts";
import { isBeside } from "./links/beside-client.ts";
import type { NetifdInterface } from "./netifd.ts";
import { textOf } from "./uci/option-values.ts";
import type { UciPackage } from "./uci/uci-package.ts";

/**
 * The interface of OpenWrt that is on a link: as netifd has it, else as /etc/config/network says. Of several one with a static
 * address, else the first. Throws a `RefusedSettingError` of `link` where there is none.
 */
export function interfaceOn(link: string, interfaces: readonly NetifdInterface[], network: UciPackage): string {
  const here = interfaces.filter(
    ({ name, device, l3Device }) =>
      !isBeside(name) && (l3Device ?? device) === link && network.section(name) !== undefined,
  );
  const found = here.find(({ proto }) => proto === "static") ?? here[0];
  if (found !== undefined) return found.name;
  const configured = [...network.sections].find(
    (section) => section.type === "interface" && textOf(section, "device") === link,
  );
  if (configured !== undefined) return configured.name;
  throw new RefusedSettingError("link", `no interface of OpenWrt is on the link ${link}`);
}
