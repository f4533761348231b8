import { ConfigurationError, type Layer } from "../config/configuration.ts";
import { uciLayer } from "../config/uci.ts";
import { systemFiles } from "../host/linux/programs/system-files.ts";
import { uciConfig } from "../host/openwrt/uci/uci-config.ts";
import { UciError, UciTooLargeError } from "../host/openwrt/uci/uci-error.ts";

/** What `/etc/config/cpe-agent` below a root says. Throws a `ConfigurationError` for one that `uci` would refuse. */
export function uciSettings(root: string): Layer {
  try {
    return uciLayer(uciConfig(systemFiles(root)).read("cpe-agent")?.sections ?? []);
  } catch (error) {
    if (!(error instanceof UciError || error instanceof UciTooLargeError)) throw error;
    throw new ConfigurationError([`/etc/config/cpe-agent cannot be used: ${error.message}`]);
  }
}
