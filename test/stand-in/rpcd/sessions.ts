import { randomBytes } from "node:crypto";
import { blobmsgTypes, type UbusTable } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusError } from "../../../src/host/openwrt/ubus/ubus-error.ts";
import type { ServiceObjects } from "../ubus/service.ts";

/** rpcd's sessions: who holds the id may do what was granted to it. Without their time-out, `login` and data. */
export class Sessions {
  /** By id: what is granted, as `scope object function`. */
  readonly #granted = new Map<string, Set<string>>();

  /** Whether a session may do that; one that there is not may nothing. */
  mayDo(session: string, scope: string, object: string, does: string): boolean {
    return this.#granted.get(session)?.has(`${scope} ${object} ${does}`) === true;
  }

  get open(): number {
    return this.#granted.size;
  }

  objects(onDestroyed: (session: string) => void): ServiceObjects {
    const { string, int32, array } = blobmsgTypes;
    return {
      session: {
        create: {
          takes: { timeout: int32 },
          call: async ({ timeout = 300 }) => {
            const session = randomBytes(16).toString("hex");
            this.#granted.set(session, new Set());
            return { ubus_rpc_session: session, timeout, expires: timeout, acls: {}, data: {} };
          },
        },
        grant: {
          takes: { ubus_rpc_session: string, scope: string, objects: array },
          call: async (args) => {
            const granted = this.#of(args);
            const { scope = "ubus", objects } = args;
            if (!Array.isArray(objects)) throw new UbusError("session grant", "invalid-argument");
            for (const pair of objects) {
              if (Array.isArray(pair)) granted.add(`${scope} ${pair[0]} ${pair[1]}`);
            }
            return undefined;
          },
        },
        destroy: {
          takes: { ubus_rpc_session: string },
          call: async (args) => {
            this.#of(args);
            const session = String(args.ubus_rpc_session);
            this.#granted.delete(session);
            onDestroyed(session);
            return undefined;
          },
        },
      },
    };
  }

  #of({ ubus_rpc_session: session }: UbusTable): Set<string> {
    if (typeof session !== "string") throw new UbusError("session", "invalid-argument");
    const granted = this.#granted.get(session);
    if (granted === undefined) throw new UbusError("session", "not-found");
    return granted;
  }
}
