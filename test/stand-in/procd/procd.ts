import { blobmsgTypes } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusError } from "../../../src/host/openwrt/ubus/ubus-error.ts";
import { type Service, type ServiceObjects, startService } from "../ubus/service.ts";

export interface Procd {
  /** Packages that a change was told of, in order. */
  readonly changed: readonly string[];
  /** Forgets what it was told. */
  forget(): void;
  stop(): void;
}

/** By package: what the services that read it do when they reload. */
export type Reloads = Readonly<Record<string, () => void>>;

/** procd's object `service`, with what an event makes it tell, as recorded. It starts nothing; services reload at once. */
export async function startProcd(
  path: string,
  reloads: Reloads = {},
  methods: ServiceObjects[string] = {},
): Promise<Procd> {
  const changed: string[] = [];
  const { string, table } = blobmsgTypes;
  const service: Service = await startService(path, {
    service: {
      ...methods,
      event: {
        takes: { type: string, data: table },
        call: async ({ type, data }) => {
          if (typeof type !== "string" || data === null || typeof data !== "object" || !("package" in data)) {
            throw new UbusError("service event", "invalid-argument");
          }
          service.notify("service", "event.trigger", { type, data });
          service.notify("service", "config.change", { config: data.package });
          changed.push(String(data.package));
          reloads[String(data.package)]?.();
          return undefined;
        },
      },
    },
  });
  return { changed, forget: () => void changed.splice(0), stop: () => service.stop() };
}
