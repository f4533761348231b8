import type { RunProgram } from "../../linux/programs/run-program.ts";

/** What the program of OpenWrt that writes images can be asked. It is never told to force anything. */
export interface Sysupgrade {
  /** Why the system does not take this image, in its own words; undefined if it does. Nothing is changed. */
  refusal(image: string): Promise<string | undefined>;
  /** Whether the files below this folder outlive an upgrade. */
  keeps(folder: string): Promise<boolean>;
  /**
   * Writes the image over what runs and restarts the device: every process ends with it. Resolves only if that is not
   * how it goes, to the reason.
   */
  write(image: string): Promise<string>;
}

/** An image of a hundred megabytes is read twice, from memory. */
const checkMs = 120_000;
/** Until everything is stopped; then nobody waits any more. */
const writeMs = 600_000;

export function sysupgrade(run: RunProgram): Sysupgrade {
  return {
    refusal: async (image) => {
      const result = await run(["sysupgrade", "-T", image], { timeoutMs: checkMs });
      return result.ok ? undefined : result.reason;
    },
    keeps: async (folder) => {
      const result = await run(["sysupgrade", "-l"], { timeoutMs: checkMs });
      return result.ok && result.stdout.split("\n").some((path) => path.startsWith(`${folder}/`));
    },
    write: async (image) => {
      const result = await run(["sysupgrade", image], { timeoutMs: writeMs });
      return result.ok ? "sysupgrade ended, and the device still runs" : result.reason;
    },
  };
}
