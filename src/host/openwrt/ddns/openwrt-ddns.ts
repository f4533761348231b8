import type { DynamicDns } from "../../../ports/host/services/dynamic-dns.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import { ddnsSections, serviceOf } from "./ddns-sections.ts";

const usualFolder = "/var/run/ddns";

/** Services as they are configured, with what their scripts leave in their folder: `SECTION.pid`, `SECTION.update`. */
export function openWrtDdns({ files, uci, ubus, clock }: OpenWrtParts): DynamicDns {
  return {
    read: async () => {
      const ddns = uci.read("ddns");
      if (ddns === undefined) return [];
      const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
      const linkOf = (network: string): string | undefined => interfaces.find(({ name }) => name === network)?.l3Device;
      const global = ddns.section("global");
      const folder = (global && textOf(global, "ddns_rundir")) || usualFolder;
      const upSeconds = Number.parseFloat(files.text("/proc/uptime") ?? "");
      const bootedMs = clock.wallMs() - upSeconds * 1000;
      return ddnsSections(ddns).map((section) => {
        const pid = files.value(`${folder}/${section.name}.pid`)?.trim() ?? "";
        const updated = files.value(`${folder}/${section.name}.update`)?.trim() ?? "";
        // Seconds since the start of the system; 0 while there was no update.
        const isTime = /^\d{1,10}$/.test(updated) && Number(updated) > 0 && Number(updated) <= upSeconds;
        return {
          ...serviceOf(section, linkOf),
          running: /^\d{1,10}$/.test(pid) && files.has(`/proc/${pid}`),
          lastUpdateMs: isTime ? Math.floor((bootedMs + Number(updated) * 1000) / 1000) * 1000 : undefined,
        };
      });
    },
  };
}
