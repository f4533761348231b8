import { textOf } from "../uci/option-values.ts";
import type { UciConfig } from "../uci/uci-config.ts";

/** What uhttpd has where the configuration says nothing. [OpenWrt uhttpd.init] */
const usualFile = "/etc/uhttpd.crt";

/** The files of certificates that uhttpd serves by, one for each of its servers that speaks TLS. */
export function uhttpdCertificateFiles(uci: Pick<UciConfig, "read">): readonly string[] {
  const servers = [...(uci.read("uhttpd")?.sections ?? [])].filter(
    (section) => section.type === "uhttpd" && section.option("listen_https") !== undefined,
  );
  return [...new Set(servers.map((section) => textOf(section, "cert") || usualFile))];
}
