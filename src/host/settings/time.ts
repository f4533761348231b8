import type { TimeSettings } from "../../ports/host/system.ts";
import { parseTimeZone } from "../posix-time-zone.ts";
import { RefusedSettingError } from "../refused-setting.ts";

/** Throws for the first setting that no system can have. */
export function checkTime({ ntpServers = [], timeZone = "" }: Partial<TimeSettings>): void {
  const wrong = ntpServers.find((server) => !/^[\w.:%-]{1,255}$/.test(server));
  if (wrong !== undefined) {
    throw new RefusedSettingError("ntpServers", `${JSON.stringify(wrong)} is no name or address of a time server`);
  }
  if (timeZone !== "" && parseTimeZone(timeZone) === undefined) {
    throw new RefusedSettingError("timeZone", `${JSON.stringify(timeZone)} is no time zone as POSIX writes it`);
  }
}
