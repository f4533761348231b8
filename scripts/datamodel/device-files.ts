import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asciiJson } from "./component-files.ts";
import { readDeviceFile } from "./device-file.ts";
import type { Model } from "./model.ts";

/** Every kind of device as run-time data: one JSON file each, so that nothing parses YAML at run time. */
export function* deviceFiles(
  datamodel: string,
  models: Readonly<Record<"tr181" | "tr098", Model>>,
): Iterable<readonly [file: string, content: string]> {
  const folder = join(datamodel, "devices");
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".yaml")) continue;
    const kind = readDeviceFile(readFileSync(join(folder, file), "utf8"), `devices/${file}`, models);
    yield [`devices/${kind.name}.json`, asciiJson(`${JSON.stringify(kind, undefined, 1)}\n`)];
  }
}
