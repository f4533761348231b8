import type { SystemChange } from "../../../ports/host.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { LinuxRefusal } from "../refused-setting.ts";

const running = "/proc/sys/kernel/hostname";
const kept = "/etc/hostname";
const label = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** The name at once and after the next start. Throws a `LinuxRefusal` for what is no host name. [RFC 1123 2.1] */
export function changeHostName(files: SystemFiles, name: string): SystemChange {
  if (name.length > 64 || !name.split(".").every((part) => part.length <= 63 && label.test(part))) {
    throw new LinuxRefusal(
      "hostName",
      "a host name has up to 64 letters, digits, hyphens and dots, in labels of up to 63",
    );
  }
  const before = { running: files.text(running), kept: files.text(kept) };
  return {
    commit: async () => {
      files.write(running, name);
      files.replace(kept, `${name}\n`);
      return "applied";
    },
    rollback: async () => {
      if (before.running !== undefined) files.write(running, before.running.trimEnd());
      if (before.kept !== undefined) files.replace(kept, before.kept);
    },
  };
}
