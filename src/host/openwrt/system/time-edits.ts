import type { TimeEdits } from "../../../ports/host/system.ts";
import { checkTime } from "../../settings/time.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { setSystem, systemPackage } from "./system-edits.ts";

/** The time zone of the system, and its client of time servers. [OpenWrt system, sysntpd] */
export function openWrtTimeEdits(draft: UciDraft): TimeEdits {
  return {
    change: async (settings) => {
      checkTime(settings);
      const { enabled, ntpServers, timeZone } = settings;
      // A name of a zone goes before its rule.
      if (timeZone !== undefined) setSystem(draft, { timezone: timeZone, zonename: "" });
      const client = {
        ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
        ...(ntpServers !== undefined && { server: ntpServers }),
      };
      if (Object.keys(client).length === 0) return;
      if (draft.package(systemPackage).section("ntp") === undefined)
        draft.add(systemPackage, "ntp", "timeserver", client);
      else draft.set(systemPackage, "ntp", client);
    },
  };
}
