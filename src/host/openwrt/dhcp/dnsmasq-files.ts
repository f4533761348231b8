import { configuration, type DnsmasqSetting, settingsWith } from "../../linux/dhcp/dnsmasq-config.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

// What dnsmasq reads besides what its init script makes of /etc/config/dhcp: files that somebody has written, which no UCI knows.
// [OpenWrt dnsmasq.init; recorded: `conf-dir=/tmp/dnsmasq.cfg01411c.d`]

export const ownFile = configuration;

/** The folder of each dnsmasq, where its section says none: of all until 23.05, and of each section since. */
export function ownFolders(dhcp: UciPackage | undefined): readonly string[] {
  const folders = [...(dhcp?.sections ?? [])].flatMap((section): readonly string[] => {
    if (section.type !== "dnsmasq") return [];
    // After a comma it says which files of the folder.
    const [said = ""] = (textOf(section, "confdir") ?? "").split(",");
    const isPlain = said.startsWith("/") && !said.split("/").includes("..");
    return isPlain ? [said.replace(/(?<=.)\/+$/, "")] : ["/tmp/dnsmasq.d", `/tmp/dnsmasq.${section.name}.d`];
  });
  return [...new Set(folders)];
}

export const readOwnFiles = (files: SystemFiles, dhcp: UciPackage | undefined): readonly DnsmasqSetting[] =>
  settingsWith(files, ownFolders(dhcp));
