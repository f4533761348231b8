import { type IpRecord, recordAt } from "../../linux/programs/ip-json.ts";
import type { UbusCalls } from "../ubus/ubus.ts";

/**
 * Which devices find out their bit rate with their peer, and which do not, by name: `ubus call network.device status`. netifd of
 * 21.02 does not tell. Rejects with a `UbusError`.
 */
export async function readAutonegotiation(ubus: UbusCalls): Promise<ReadonlyMap<string, boolean>> {
  const status: IpRecord = (await ubus.call("network.device", "status")) ?? {};
  return new Map(
    Object.keys(status).flatMap((name) => {
      const { autoneg } = recordAt(status, name);
      return typeof autoneg === "boolean" ? [[name, autoneg] as const] : [];
    }),
  );
}
