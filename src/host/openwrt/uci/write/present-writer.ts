import type { RunProgram } from "../../../linux/programs/run-program.ts";
import type { UbusCalls } from "../../ubus/ubus.ts";
import { UbusError } from "../../ubus/ubus-error.ts";
import { copiedWriter } from "./copied-writer.ts";
import { guardedWriter } from "./guarded-writer.ts";
import type { Surroundings } from "./hindrances.ts";
import { programWriter } from "./program-writer.ts";
import { rpcdWriter } from "./rpcd-writer.ts";
import type { UciWriter } from "./uci-writer.ts";

/** For deltas that the program reads; no flash, and nobody else's. */
const deltaFolder = "/var/run/cpe-agent/uci";
const programs = ["/sbin/uci", "/usr/sbin/uci", "/bin/uci", "/usr/bin/uci"];

export interface WriterParts extends Surroundings {
  /** Not shared: what is called changes something. Absent where no daemon runs: in a copied file system. */
  readonly ubus: UbusCalls | undefined;
  /** Absent where no program may be started. */
  readonly run: RunProgram | undefined;
}

/**
 * The best way to write that there is at present: rpcd, which keeps what others stage apart, or the program. `hung`: rpcd is there
 * but has not answered.
 */
export async function presentWriter(parts: WriterParts, { hung = false } = {}): Promise<UciWriter | undefined> {
  const { files, ubus, run } = parts;
  if (ubus === undefined) return copiedWriter(files);
  if (!hung && (await hasRpcd(ubus))) return rpcdWriter(files, ubus);
  if (run === undefined || !programs.some((path) => files.has(path))) return undefined;
  return guardedWriter(programWriter({ files, run, ubus, deltaFolder }), parts);
}

async function hasRpcd(ubus: UbusCalls): Promise<boolean> {
  try {
    return (await ubus.objects("uci")).length > 0 && (await ubus.objects("session")).length > 0;
  } catch (error) {
    if (error instanceof UbusError) return false;
    throw error;
  }
}
