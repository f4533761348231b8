import { type IpRecord, recordAt } from "../linux/programs/ip-json.ts";
import type { UbusCalls } from "./ubus/ubus.ts";

// What procd tells of the services that it has started: `ubus call service list`.

export interface ServiceReading {
  /** Names of its processes that run; a service without processes (the firewall) has none, but is in the list all the same. */
  readonly running: ReadonlySet<string>;
}

/** Those that were started and not stopped again, by name. Rejects with a `UbusError`. */
export async function readServices(ubus: UbusCalls): Promise<ReadonlyMap<string, ServiceReading>> {
  const list: IpRecord = (await ubus.call("service", "list")) ?? {};
  return new Map(
    Object.keys(list).map((name) => {
      const instances = recordAt(recordAt(list, name), "instances");
      const running = Object.keys(instances).filter((each) => recordAt(instances, each).running === true);
      return [name, { running: new Set(running) }];
    }),
  );
}
