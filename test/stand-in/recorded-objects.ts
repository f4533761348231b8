import { readdirSync } from "node:fs";
import { join } from "node:path";
import { systemFiles } from "../../src/host/linux/programs/system-files.ts";
import { recordedUbus } from "../../src/host/openwrt/recorded-ubus.ts";
import type { ServiceObjects } from "./ubus/service.ts";

/** The objects of the bus whose answers are recorded in a copied file system, to be offered as they answered. */
export function recordedObjects(root: string): ServiceObjects {
  const folder = join(root, ".cpe-agent/ubus");
  const ubus = recordedUbus(systemFiles(root));
  return Object.fromEntries(
    readdirSync(folder).map((object) => {
      const methods = new Set(readdirSync(join(folder, object)).map((file) => file.replace(/(,.*)?\.json$/, "")));
      const offered = [...methods].map((method) => [
        method,
        { takes: {}, call: async (args: Parameters<typeof ubus.call>[2]) => ubus.call(object, method, args) },
      ]);
      return [object, Object.fromEntries(offered)];
    }),
  );
}
