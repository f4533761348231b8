import { endianness, machine } from "node:os";
import type { Architecture, ProcessorReading, Processors } from "../../../ports/host/hardware/processors.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { parseCpuTimes } from "../system/parse-cpu-times.ts";

/** One for each that runs, by /proc/cpuinfo; their architecture by the kernel, or by what a copied file system says of it. */
export function linuxProcessors(files: SystemFiles): Processors {
  return {
    read: async () => {
      const cpuinfo = files.text("/proc/cpuinfo") ?? "";
      const said = files.root === "/" ? machine() : recordedMachine(files, cpuinfo);
      const architecture = architectureOf(said, files.root === "/" ? endianness() : undefined);
      return processorNumbers(cpuinfo).map((number): ProcessorReading => ({ number, architecture }));
    },
    times: async () => {
      const times = parseCpuTimes(files.text("/proc/stat") ?? "");
      if (times === undefined) throw new UnreadableSystem("/proc/stat", "no line of processor times");
      return times;
    },
  };
}

/** `processor : 0`; s390 has `processor 0:`, which no CPE is. */
export function processorNumbers(cpuinfo: string): readonly number[] {
  return [...new Set([...cpuinfo.matchAll(/^processor[ \t]*: (\d{1,5})$/gm)].map(([, number]) => Number(number)))];
}

/**
 * From `uname -m`, or an architecture of OpenWrt's packages (`mipsel_24kc`, `arm_cortex-a7`). MIPS and SH call themselves the
 * same in both orders of octets.
 */
export function architectureOf(machine: string, order?: "BE" | "LE"): Architecture | undefined {
  if (/^(aarch64|arm)/.test(machine)) return "arm";
  if (/^(x86_64|amd64)/.test(machine)) return "x86_64";
  if (/^i[3-6]86/.test(machine)) return "i386";
  if (/^(ppc|powerpc)/.test(machine)) return "powerpc";
  if (/^m68k/.test(machine)) return "m68k";
  if (/^mips(64)?el/.test(machine)) return "mipsel";
  if (/^mips/.test(machine)) return byOrder(machine.includes("_") ? "BE" : order, "mipseb", "mipsel");
  if (/^sh3/.test(machine)) return byOrder(order, "sh3eb", "sh3el");
  return undefined;
}

const byOrder = <B, L>(order: "BE" | "LE" | undefined, big: B, little: L): B | L | undefined =>
  order === undefined ? undefined : order === "BE" ? big : little;

/** As `uname -m` of the machine that the files are from would say; empty where they do not tell. */
function recordedMachine(files: SystemFiles, cpuinfo: string): string {
  const release = files.text("/etc/openwrt_release") ?? "";
  const packages = /^DISTRIB_ARCH=['"]?([\w-]+)/m.exec(release)?.[1];
  if (packages !== undefined) return packages;
  if (/^CPU architecture[ \t]*:/m.test(cpuinfo)) return "arm";
  if (/^vendor_id[ \t]*:/m.test(cpuinfo)) {
    const flags = /^flags[ \t]*:(.*)$/m.exec(cpuinfo)?.[1];
    if (flags !== undefined) return / lm( |$)/.test(flags) ? "x86_64" : "i686";
    return /^DISTRIB_TARGET=['"]?x86\/64/m.test(release) ? "x86_64" : "";
  }
  return "";
}
