import { endianness } from "node:os";
import type { SystemFiles } from "../programs/system-files.ts";

export interface PppoeSessionEntry {
  readonly id: number;
  /** The link beneath. */
  readonly link: string;
}

/** PPPoE sessions of the kernel. Of a copied system the order of bytes follows from its architecture. */
export function readPppoeSessions(files: SystemFiles): readonly PppoeSessionEntry[] {
  const littleEndian = files.root === "/" ? endianness() === "LE" : isLittleEndian(files);
  return parsePppoeSessions(files.text("/proc/net/pppoe") ?? "", littleEndian);
}

/**
 * Lines such as `00006712 02:00:00:00:00:99   eth0.7`. The kernel prints the number as it came over the network, 16 bits with
 * the high octet first, without turning it into its own order.
 */
export function parsePppoeSessions(text: string, littleEndian: boolean): readonly PppoeSessionEntry[] {
  return [...text.matchAll(/^([0-9A-F]{8}) (?:[0-9a-f]{2}:){5}[0-9a-f]{2} +(\S+)$/gm)].map(
    ([, hex = "", link = ""]) => {
      const printed = Number.parseInt(hex, 16);
      return { id: littleEndian ? ((printed & 0xff) << 8) | (printed >> 8) : printed, link };
    },
  );
}

const isLittleEndian = (files: SystemFiles): boolean =>
  !/^DISTRIB_ARCH='?(mips_|mips64_|powerpc|armeb|arc_eb)/m.test(files.text("/etc/openwrt_release") ?? "");
