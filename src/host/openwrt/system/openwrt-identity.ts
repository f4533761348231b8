import type { Identity } from "../../../ports/identity.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { machineIdentity } from "../../linux/system/machine-identity.ts";

/**
 * Who this device is: the maker and the model as the board tells them, the firmware's version with its revision
 * (`24.10.2 r28739-d9340319c6`), as OpenWrt tells its builds apart.
 */
export function openWrtIdentity(files: SystemFiles): Identity {
  const machine = machineIdentity(files);
  const release = assignments(files.text("/etc/openwrt_release") ?? "");
  const model = files.value("/tmp/sysinfo/model")?.trim() || machine.modelName;
  const version = [release.get("DISTRIB_RELEASE"), release.get("DISTRIB_REVISION")].filter(Boolean).join(" ");
  const description = release.get("DISTRIB_DESCRIPTION") ?? "OpenWrt";
  return {
    ...machine,
    manufacturer: (model.split(" ")[0] ?? model).slice(0, 64),
    productClass: model.slice(0, 64),
    modelName: model.slice(0, 64),
    description: `${model}, ${description}`.slice(0, 256),
    softwareVersion: version === "" ? machine.softwareVersion : version.slice(0, 64),
  };
}

const assignments = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^(\w+)=["']?([^"'\n]*)["']?$/gm)].map(([, name = "", value = ""]) => [name, value]));
