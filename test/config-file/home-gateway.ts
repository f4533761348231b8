import { type DeviceContext, deviceContexts } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { ipv4AddressOf, macAddressOf } from "../../src/host/virtual/device-addresses.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind, type Kind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { VirtualSystem } from "../../src/ports/host/virtual-system.ts";
import { type DeviceKind, loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { defaults } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// A simulated home gateway with the whole of its tree.

const device = await loadDeviceKind("home-gateway");
export const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);

const gatewayOf = ({ system, objects }: Pick<DeviceKind, "objects" | "system">) => {
  const kind = compileKind({ schema, bindings: bindingsOn(system), initial: objects });
  return (serialNumber: string, pause?: () => Promise<void>): Promise<Tree> =>
    opened(kind, system, serialNumber, pause);
};

export const gateway = gatewayOf(device);

/** One whose users are not its system's but in the store alone, where there is room for many rows. */
export const gatewayKeepingUsers = gatewayOf({
  system: { ...device.system, users: undefined, userRoles: undefined },
  objects: [
    ...device.objects,
    { path: "Device.Users.User.1.", values: { Enable: "true", UserID: "0", Username: "admin", Password: "" } },
    { path: "Device.Users.User.2.", values: { Enable: "true", UserID: "1000", Username: "user", Password: "" } },
  ],
});

async function opened(
  kind: Kind<DeviceContext>,
  system: VirtualSystem,
  serialNumber: string,
  pause: (() => Promise<void>) | undefined,
): Promise<Tree> {
  const clock = manualClock();
  const identity = { ...device.identity, serialNumber };
  const host = virtualHost({ system, identity, clock });
  return openTree({
    kind,
    context: deviceContexts({ host, identity, defaults, clock }),
    store: openMemoryStore(),
    log: silentLog,
    ...(pause && { pause }),
    expander: new TemplateExpander({
      identity,
      macAddress: (offset) => macAddressOf(identity, offset),
      ipv4Address: (link) => ipv4AddressOf(system, identity, link),
      uptimeSeconds: () => host.uptimeSeconds(),
      wallMs: () => clock.wallMs(),
      upSinceWallMs: () => host.upSinceWallMs(),
      bootedAtMs: () => host.bootedAtMs(),
      lineQuality: () => host.lineQuality(),
      lineErrors: () => host.lineErrors(),
    }),
  });
}
