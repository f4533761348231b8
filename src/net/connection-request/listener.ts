import type { ConnectionRequests } from "../../ports/connection-requests.ts";
import { localAddressTowards } from "../address/local-address-towards.ts";
import { type ConnectionRequestOptions, withDefaults } from "./options.ts";
import { openDoor, openRequestServer } from "./request-server.ts";
import { routes } from "./routes.ts";

/** Listens for the connection requests of an ACS, on a port of each device's own. [TR-069 3.2.2] */
export function connectionRequests(given: ConnectionRequestOptions): ConnectionRequests {
  const options = withDefaults(given);
  const door = openDoor(options);
  return {
    listen: (device) => {
      const { add, judge } = routes(options);
      add(device);
      return openRequestServer(device, judge, options, door);
    },
    localAddressTowards,
  };
}
