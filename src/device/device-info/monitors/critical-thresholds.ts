import type { RowReference } from "../../../model/binding.ts";
import type { Asks } from "../../binding/typed.ts";
import type { Crossings } from "./monitor-board.ts";
import { shownInstant } from "./shown-instant.ts";

// What the monitors of memory and of processors have that is of the same name.
// [TR-181 DeviceInfo.MemoryStatus, TR-181 DeviceInfo.ProcessStatus.CPU]

interface Row {
  readonly crossings: Crossings;
  readonly log: RowReference | "";
}

export const criticalThresholds = {
  CriticalRiseThreshold: { stored: 80 },
  CriticalFallThreshold: { stored: 60 },
  CriticalRiseTimeStamp: ({ crossings }: Row) => shownInstant(crossings.high),
  CriticalFallTimeStamp: ({ crossings }: Row) => shownInstant(crossings.low),
  EnableCriticalLog: { stored: false },
  VendorLogFileRef: ({ log }: Row) => log,
} as const;

/** Whatever is set of a monitor has the agent look at its settings from then on. */
export const startsMonitoring: Asks = {
  by: [],
  written: ({ monitors }) => {
    monitors.isUsed = true;
  },
};
