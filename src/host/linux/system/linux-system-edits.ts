import type { SystemEdits } from "../../../ports/host/system.ts";
import { checkHostName } from "../../settings/host-name.ts";
import type { Step, Steps } from "../../steps.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const running = "/proc/sys/kernel/hostname";
const kept = "/etc/hostname";

export function linuxSystemEdits(files: SystemFiles, steps: Pick<Steps, "add">): SystemEdits {
  return {
    setHostName: async (name) => {
      checkHostName(name);
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
      files.replace(kept, `${name}\n`, { flush: true });
    },
    undo: async () => {
      if (before === undefined) return;
      // What could not be written cannot be put back either, nor has it to be.
      if (before.running !== undefined && files.text(running) !== before.running)
        files.write(running, before.running.trimEnd());
      if (before.kept !== undefined && files.text(kept) !== before.kept)
        files.replace(kept, before.kept, { flush: true });
    },
  };
}
