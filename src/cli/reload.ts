import { isDeepStrictEqual } from "node:util";
import { ConfigurationError } from "../config/configuration.ts";
import { type Configuration, type KeyName, keys } from "../config/keys.ts";
import type { ProcessLog } from "./process-log.ts";
import { type SettingFlags, settled } from "./settings.ts";

/** What a running agent takes from its configuration anew; the rest waits for its next start. */
const changeable: readonly string[] = ["log.file", "log.format", "log.level"] satisfies readonly KeyName[];

/** At each SIGHUP the log file is opened anew, and the configuration read again; one that is wrong is refused whole. */
export function reloadAtHangUp(flags: SettingFlags, started: Configuration, log: ProcessLog): void {
  let current = started;
  const reload = async (): Promise<void> => {
    try {
      const configuration = await settled(flags, { again: true });
      log.reload(configuration);
      current = configuration;
      log.info("config.reloaded");
      for (const key of changedSince(started, configuration)) log.warn("config.needs-restart", { key });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      reopen(log, current);
      for (const reason of error.problems) log.error("config.refused", { reason });
    }
  };
  let last = Promise.resolve();
  process.on("SIGHUP", () => {
    last = last.then(reload).catch((error: unknown) => log.error("config.refused", { reason: String(error) }));
  });
}

/** A rotated log file is left even where the configuration is wrong. */
function reopen(log: ProcessLog, current: Configuration): void {
  try {
    log.reload(current);
  } catch (error) {
    log.error("config.refused", { reason: String(error) });
  }
}

function changedSince(started: Configuration, configuration: Configuration): readonly KeyName[] {
  return (Object.keys(keys) as KeyName[]).filter(
    (key) => !changeable.includes(key) && !isDeepStrictEqual(started[key], configuration[key]),
  );
}
