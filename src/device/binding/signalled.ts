import type { SignalledReading } from "../../ports/host/change-feed.ts";
import type { DeviceContext } from "./context.ts";

/** For rows that come from one reading: whether the system tells when that changes. */
export const signalledBy =
  (reading: SignalledReading) =>
  ({ host }: DeviceContext): boolean =>
    host.isSignalled(reading);
