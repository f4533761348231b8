import type { WebAccess, WebPages, WebPagesEdits } from "../../../ports/host/services/web-pages.ts";
import { recordAt } from "../../linux/programs/ip-json.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

const configuration = "luci";

/** LuCI, served by uhttpd, as /etc/config/uhttpd and /etc/config/luci have them. [OpenWrt uhttpd.init, luci-base] */
export function openWrtWebPages({ uci, ubus, log }: Pick<OpenWrtParts, "uci" | "ubus" | "log">): WebPages {
  return {
    read: async () => {
      const services = await ubus.call("service", "list").catch((failure: Error) => {
        log.warn("host.procd", { outcome: "failed", reason: failure.message, instead: "the configuration alone" });
        return undefined;
      });
      const instances = services && recordAt(recordAt(services, "uhttpd"), "instances");
      const luci = uci.read(configuration);
      return {
        accesses: accessesIn(uci.read("uhttpd")).map((each) => ({
          ...each,
          running: instances && Object.keys(instances).some((name) => recordAt(instances, name).running === true),
        })),
        ...(luci && { languages: languagesIn(luci), language: languageIn(luci) }),
      };
    },
  };
}

export function webPagesEdits(draft: UciDraft): WebPagesEdits {
  return {
    change: async ({ language }) => {
      if (language === undefined) return;
      const luci = draft.package(configuration);
      const known = ["", ...languagesIn(luci)];
      const wanted = known.find((each) => each.toLowerCase() === language.toLowerCase());
      if (wanted === undefined) {
        const there = languagesIn(luci).join(", ");
        throw new RefusedSettingError("language", `the pages are not there in ${JSON.stringify(language)}: ${there}`);
      }
      const lang = wanted === "" ? "auto" : wanted.toLowerCase().replaceAll("-", "_");
      if (luci.section("main") === undefined) draft.add(configuration, "main", "core", { lang });
      else draft.set(configuration, "main", { lang });
    },
  };
}

/** Both families on one port are one place. */
function accessesIn(uhttpd: UciPackage | undefined): readonly Omit<WebAccess, "running">[] {
  const found = new Map<string, Omit<WebAccess, "running">>();
  for (const section of uhttpd?.sections ?? []) {
    if (section.type !== "uhttpd") continue;
    for (const protocol of ["http", "https"] as const) {
      for (const word of wordsOf(section, `listen_${protocol}`)) {
        const [, host = "", port] = /^(?:\[?([^[\]]*)\]?:)?(\d{1,5})$/.exec(word) ?? [];
        if (port === undefined || Number(port) < 1 || Number(port) > 65_535) continue;
        const address = /^[0.:*]*$/.test(host) ? undefined : host;
        const key = [protocol, port, ...(address === undefined ? [] : [address])].join(" ");
        found.set(key, { key, protocol, port: Number(port), address });
      }
    }
  }
  return [...found.values()];
}

/** English is what LuCI is written in; packages of others enter themselves. */
function languagesIn(luci: UciPackage): readonly string[] {
  const installed = [...(luci.section("languages")?.options ?? [])].map(({ name }) => tagOf(name));
  return [...new Set(["en", ...installed])];
}

function languageIn(luci: UciPackage): string {
  const main = luci.section("main");
  const lang = (main && textOf(main, "lang")) ?? "auto";
  return lang === "auto" ? "" : tagOf(lang);
}

/** `pt_br` is pt-BR, `zh_hans` zh-Hans. [RFC 5646] */
function tagOf(name: string): string {
  const [language = "", ...others] = name.toLowerCase().split(/[_-]/);
  const cased = others.map((each) =>
    each.length === 2
      ? each.toUpperCase()
      : each.length === 4
        ? `${each.charAt(0).toUpperCase()}${each.slice(1)}`
        : each,
  );
  return [language, ...cased].join("-");
}
