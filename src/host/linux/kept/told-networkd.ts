import type { Log } from "../../../ports/log.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { networkdFiles, networkdRuns } from "./kept-network.ts";

/**
 * Has a systemd-networkd that runs read its files again where the agent's own among them have become others since: it would go on by
 * what they said when it started, and put back what a row that was deleted had. It reconfigures the links of those files alone.
 * [networkctl(1) reload]
 */
export function networkdTeller(files: SystemFiles, run: RunProgram, log: Log): () => Promise<void> {
  const present = (): string =>
    networkdFiles(files)
      .map((path) => `${path} ${files.stamp(path)}`)
      .join("\n");
  let told = present();
  return async () => {
    const now = present();
    if (now === told) return;
    told = now;
    if (!networkdRuns(files)) return;
    const result = await run(["networkctl", "reload"]);
    if (result.ok) log.info("host.networkd", { outcome: "reloaded" });
    else log.warn("host.networkd", { outcome: "not-told", reason: result.reason });
  };
}
