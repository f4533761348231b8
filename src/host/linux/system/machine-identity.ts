import { createHash } from "node:crypto";
import type { Identity } from "../../../ports/identity.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { isPlaceholderName, isPlaceholderSerial } from "./placeholder.ts";

/**
 * Who this machine is, as its firmware and its system tell: DMI on PCs, the device tree on boards, os-release. What they
 * leave open is derived from the first hardware MAC address, and without any from the machine id, so that it stays the same.
 */
export function machineIdentity(files: SystemFiles): Identity {
  const said = (...paths: readonly string[]): string | undefined =>
    paths.map((path) => clean(files.text(path))).find((text) => text !== undefined && !isPlaceholderName(text));
  const release = osRelease(files.text("/etc/os-release") ?? files.text("/usr/lib/os-release") ?? "");
  const mac = hardwareAddress(files);
  const serial = ["/sys/class/dmi/id/product_serial", "/proc/device-tree/serial-number"]
    .map((path) => clean(files.text(path))?.replaceAll(/\s+/g, " "))
    .find((text) => text !== undefined && !isPlaceholderSerial(text));
  const model = said("/sys/class/dmi/id/product_name", "/proc/device-tree/model") ?? "Linux";
  const seed = files.value("/etc/machine-id") || files.value("/etc/hostname") || "cpe-agent";
  return {
    manufacturer: limit(said("/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/board_vendor") ?? vendorOf(model)),
    oui: mac?.slice(0, 6) ?? "000000",
    productClass: limit(model),
    serialNumber: limit(
      serial?.replaceAll(" ", "") ?? mac ?? createHash("sha256").update(seed).digest("hex").slice(0, 12).toUpperCase(),
    ),
    modelName: limit(model),
    description: limit(`${model}, ${release.get("PRETTY_NAME") ?? "Linux"}`, 256),
    hardwareVersion: limit(said("/sys/class/dmi/id/product_version", "/sys/class/dmi/id/board_version") ?? "1"),
    softwareVersion: limit(
      [release.get("ID"), release.get("VERSION_ID") ?? release.get("BUILD_ID")].filter(Boolean).join(" ") ||
        (files.value("/proc/sys/kernel/osrelease") ?? "unknown"),
    ),
    provisioningCode: "",
  };
}

/**
 * Twelve upper-case digits of the lowest-named device that has hardware of its own; else of the one that was there first: bridges and the
 * like that are added later have an address by chance.
 */
function hardwareAddress(files: SystemFiles): string | undefined {
  const named = files
    .names("/sys/class/net")
    .filter((name) => name !== "lo")
    .sort();
  const index = (name: string): number => Number(files.value(`/sys/class/net/${name}/ifindex`) ?? Number.NaN);
  const inOrder = [
    ...named.filter((name) => files.has(`/sys/class/net/${name}/device`)),
    ...named.toSorted((one, other) => index(one) - index(other) || 0),
  ];
  return inOrder
    .map((name) => (files.value(`/sys/class/net/${name}/address`) ?? "").replaceAll(":", "").toUpperCase())
    .find((digits) => /^[0-9A-F]{12}$/.test(digits) && !/^0+$/.test(digits));
}

function osRelease(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))$/gm)].map((match) => [
      match[1] ?? "",
      match[2] ?? match[3] ?? match[4] ?? "",
    ]),
  );
}

const vendorOf = (model: string): string => model.split(" ")[0] ?? model;

/** Device-tree texts end in NUL; nothing that goes into an Inform may hold control characters. */
const clean = (text: string | undefined): string | undefined => text?.replaceAll(/\p{Cc}+/gu, " ").trim();

const limit = (text: string, characters = 64): string => [...text].slice(0, characters).join("");
