import { endianness } from "node:os";
import type { Clock } from "../../../ports/clock.ts";
import type { ProcessorTimes } from "../../../ports/host/hardware/processors.ts";
import type { ProcessesReading } from "../../../ports/host/system.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { parseAuxiliaryVector, usualUnits } from "./parse-auxiliary-vector.ts";
import { parseCpuTimes, usagePercent } from "./parse-cpu-times.ts";
import { parseProcess } from "./parse-process.ts";

/** For so long a reading serves: each is a file per process, half of what a whole-tree answer would cost. */
const freshMs = 1000;

/** Reads all processes; remembers the processor times of its last reading, since a usage needs two. */
export function processReader(files: SystemFiles, clock: Clock): () => ProcessesReading {
  const auxv = files.bytes("/proc/self/auxv");
  const units = auxv === undefined ? usualUnits : parseAuxiliaryVector(auxv, endianness() === "LE");
  let before: ProcessorTimes = { user: 0, system: 0, idle: 0 }; // as at boot
  let cpuUsagePercent = 0;
  let last: { readonly reading: ProcessesReading; readonly atMs: number } | undefined;

  return () => {
    const atMs = clock.monotonicMs();
    if (last !== undefined && atMs - last.atMs < freshMs) return last.reading;
    const now = parseCpuTimes(files.text("/proc/stat") ?? "");
    if (now === undefined) throw new UnreadableSystem("/proc/stat", "no line of processor times");
    cpuUsagePercent = usagePercent(before, now) ?? cpuUsagePercent;
    before = now;

    const processes = files.names("/proc").flatMap((name) => {
      const first = name.charCodeAt(0);
      if (first < 0x30 || first > 0x39) return [];
      const stat = files.text(`/proc/${name}/stat`); // undefined: it has ended since the directory was read
      const process = stat === undefined ? undefined : parseProcess(stat, units);
      return process === undefined ? [] : [process];
    });
    last = { reading: { cpuUsagePercent, processes }, atMs };
    return last.reading;
  };
}
