import { blobmsgTypes } from "../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusError } from "../../src/host/openwrt/ubus/ubus-error.ts";
import { type Service, startService } from "./ubus/service.ts";

export interface Procd {
  /** Packages that a change was told of, in order. */
  readonly changed: readonly string[];
  stop(): void;
}

/** procd's object `service`, with what an event makes it tell, as recorded. It starts nothing. */
export async function startProcd(path: string): Promise<Procd> {
  const changed: string[] = [];
  const { string, table } = blobmsgTypes;
  const service: Service = await startService(path, {
    service: {
      event: {
        takes: { type: string, data: table },
        call: async ({ type, data }) => {
          if (typeof type !== "string" || data === null || typeof data !== "object" || !("package" in data)) {
            throw new UbusError("service event", "invalid-argument");
          }
          service.notify("service", "event.trigger", { type, data });
          service.notify("service", "config.change", { config: data.package });
          changed.push(String(data.package));
          return undefined;
        },
      },
    },
  });
  return { changed, stop: () => service.stop() };
}
