import type { UbusCalls } from "../../ubus/ubus.ts";
import { UbusError } from "../../ubus/ubus-error.ts";
import { UciWriteError } from "./uci-writer.ts";

/** Tells procd that a package has changed, as rpcd does after each commit: the services that read it reload. */
export async function tellServices(ubus: UbusCalls, name: string): Promise<void> {
  try {
    await ubus.call("service", "event", { type: "config.change", data: { package: name } });
  } catch (error) {
    if (!(error instanceof UbusError)) throw error;
    throw new UciWriteError(`${name} is committed, but its services were not told: ${error.message}`);
  }
}
