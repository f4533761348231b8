import type { SystemEdits } from "../../../ports/host/system.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Step, Steps } from "../../steps.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const running = "/proc/sys/kernel/hostname";
const kept = "/etc/hostname";
const label = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

export function linuxSystemEdits(files: SystemFiles, steps: Pick<Steps, "add">): SystemEdits {
  return {
    setHostName: async (name) => {
      if (name.length > 64 || !name.split(".").every((part) => part.length <= 63 && label.test(part))) {
        throw new RefusedSettingError(
          "hostName",
          "a host name has up to 64 letters, digits, hyphens and dots, in labels of up to 63",
        );
      }
      steps.add(hostNameStep(files, name));
    },
  };
}

/** The name at once and after the next start. */
function hostNameStep(files: SystemFiles, name: string): Step {
  let before: { readonly running: string | undefined; readonly kept: string | undefined } | undefined;
  return {
    carryOut: async () => {
      before = { running: files.text(running), kept: files.text(kept) };
      files.write(running, name);
      files.replace(kept, `${name}\n`);
    },
    undo: async () => {
      if (before?.running !== undefined) files.write(running, before.running.trimEnd());
      if (before?.kept !== undefined) files.replace(kept, before.kept);
    },
  };
}
