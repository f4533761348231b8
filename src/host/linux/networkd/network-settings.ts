import type { SystemFiles } from "../programs/system-files.ts";

// What systemd-networkd has been told of a link that it manages: the `.network` file that it has matched, then the drop-ins beside it, as
// it has noted them. [systemd.network(5), systemd.syntax(7)]

export interface NetworkSettings {
  /** The last of a setting; undefined where there is none. */
  last(section: string, name: string): string | undefined;
  /** Of a setting that adds up, as one text each; an empty one takes away those before it. */
  all(section: string, name: string): readonly string[];
}

/** `noted`: of the link, as /run/systemd/netif/links has it. Undefined where networkd does not manage it. */
export function networkSettings(files: SystemFiles, noted: string): NetworkSettings | undefined {
  const file = /^NETWORK_FILE=(\/.+)$/m.exec(noted)?.[1];
  if (file === undefined || /^ADMIN_STATE=unmanaged$/m.test(noted)) return undefined;
  const dropIns = (/^NETWORK_FILE_DROPINS="?([^"\n]*)/m.exec(noted)?.[1] ?? "").split(":");
  const settings = [file, ...dropIns.filter((path) => path.startsWith("/"))].flatMap((path) =>
    settingsIn(files.text(path) ?? ""),
  );
  const all = (section: string, name: string): readonly string[] => {
    const values = settings.filter((each) => each.section === section && each.name === name).map(({ value }) => value);
    return values.slice(values.lastIndexOf("") + 1);
  };
  return { all, last: (section, name) => all(section, name).at(-1) };
}

function settingsIn(text: string) {
  let section = "";
  return text
    .replaceAll(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line) => {
      const said = line.trim();
      const heading = /^\[(.+)\]$/.exec(said)?.[1];
      if (heading !== undefined) section = heading;
      const [, name = "", value = ""] = /^(\w+)\s*=\s*(.*)$/.exec(said) ?? [];
      return name === "" ? [] : [{ section, name, value }];
    });
}

/** As systemd reads one; `otherwise` for what is none. */
export function flagOf(text: string | undefined, otherwise: boolean): boolean {
  if (/^(1|yes|y|true|t|on)$/i.test(text ?? "")) return true;
  return /^(0|no|n|false|f|off)$/i.test(text ?? "") ? false : otherwise;
}

/** Whether `DHCP=` asks for addresses of this family. */
export function asksFor(settings: NetworkSettings, family: 4 | 6): boolean {
  const asked = settings.last("Network", "DHCP");
  return flagOf(asked, false) || new RegExp(`^(both|ipv${family}|v${family})$`, "i").test(asked ?? "");
}
