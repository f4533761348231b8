import type { ToldReading } from "../../ports/system-news.ts";
import type { DeviceContext } from "./context.ts";

/** For rows that come from one reading: whether the system tells when that changes. */
export const told =
  (reading: ToldReading) =>
  ({ host }: DeviceContext): boolean =>
    host.tells(reading);
