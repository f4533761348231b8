import type { LinkEdits, Links } from "../../../ports/host/network/links.ts";
import { checkLinkSettings } from "../../linux/links/linux-link-edits.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { deviceSection } from "./device-sections.ts";

const configuration = "network";

/** Links by their `device` sections in /etc/config/network, which are made where there is none. */
export function openWrtLinkEdits(draft: UciDraft, links: Links, { files }: Pick<OpenWrtParts, "files">): LinkEdits {
  function set(link: string, values: UciValues): void {
    const network = draft.package(configuration);
    const section = deviceSection(network, link);
    let name = `device_${link.replaceAll(/\W/g, "_")}`;
    while (network.section(name) !== undefined) name += "_";
    if (section === undefined) draft.add(configuration, name, "device", { name: link, ...values });
    else draft.set(configuration, draft.named(configuration, section, name), values);
  }

  return {
    change: async (name, settings) => {
      const link = (await links.read()).find((each) => each.name === name);
      checkLinkSettings(files, name, settings);
      const setting = settings.enabled === undefined ? "mtu" : "enabled";
      if (link?.kind === "ppp" || link?.kind === "tunnel") {
        throw new RefusedSettingError(setting, `${name} is made by its protocol, which has settings of its own`);
      }
      if (link?.kind === "wifi" && settings.enabled !== undefined) {
        throw new RefusedSettingError("enabled", `${name} is switched by its radio and its network`);
      }
      set(name, {
        ...(settings.enabled !== undefined && { enabled: settings.enabled ? "1" : "0" }),
        ...(settings.mtu !== undefined && { mtu: String(settings.mtu) }),
      });
    },
  };
}
