import type {
  ConnectionRequestListener,
  ConnectionRequestSettings,
  ConnectionRequests,
} from "../../ports/connection-requests.ts";
import { localAddressTowards } from "../address/local-address-towards.ts";
import { PathTaken } from "./listen-error.ts";
import { type ConnectionRequestOptions, withDefaults } from "./options.ts";
import { type ListenAddress, openDoor, openRequestServer } from "./request-server.ts";
import { type Routes, routes } from "./routes.ts";

/** One server for the connection requests of every device of a process. */
export interface SharedConnectionRequests extends ConnectionRequests {
  /** The port in fact listened on. */
  readonly port: number;
  /** Ends the listening for all devices. */
  close(): Promise<void>;
}

/**
 * Listens at one address for the connection requests of many devices, which are told apart by their paths: the `bind` and
 * `port` of a device do not count. Each has its own credentials, nonces and rate; the bounds of connections and of the log
 * are those of all. Rejects with a `ListenError`; a device's `listen` with `PathTaken`. [TR-069 3.2.2]
 */
export async function sharedConnectionRequests(
  given: ConnectionRequestOptions,
  address: ListenAddress,
): Promise<SharedConnectionRequests> {
  const options = withDefaults(given);
  const all = routes(options);
  const { port, close } = await openRequestServer(address, all.judge, options, openDoor(options));
  const shared = { all, port };
  return {
    port,
    close,
    listen: async (device) => {
      const key = all.add(device);
      if (key === undefined) throw new PathTaken(device.path);
      return new SharedListener(shared, device, key);
    },
    localAddressTowards,
  };
}

interface Shared {
  readonly all: Routes;
  readonly port: number;
}

/** One per device of a fleet, so that it holds little. */
class SharedListener implements ConnectionRequestListener {
  readonly #shared: Shared;
  readonly #device: ConnectionRequestSettings;
  /** The same text as the routes have. */
  readonly #key: string;

  constructor(shared: Shared, device: ConnectionRequestSettings, key: string) {
    this.#shared = shared;
    this.#device = device;
    this.#key = key;
  }

  get port(): number {
    return this.#shared.port;
  }

  async close(): Promise<void> {
    this.#shared.all.remove(this.#device, this.#key);
  }
}
