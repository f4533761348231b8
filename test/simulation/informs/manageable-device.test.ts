import { expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { deviceRoot } from "../../../src/device/device/device-root.ts";
import { deviceInfoObject } from "../../../src/device/device-info/device-info.ts";
import { managementServerObject } from "../../../src/device/management-server/management-server.ts";
import type { BoundObject } from "../../../src/model/binding.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { setNotification, setValues } from "../../harness/simulated/simulated-acs.ts";
import { management, World } from "../../harness/simulated/simulated-device.ts";

const count = `${management}ManageableDeviceNumberOfEntries`;
const hostName = "Device.DeviceInfo.HostName";

it("changes of the number of manageable devices come no faster than the ACS wants, others do [TR-181 ManagementServer.ManageableDeviceNotificationLimit]", async () => {
  const present: string[] = [];
  const manageable: BoundObject<DeviceContext> = {
    path: `${management}ManageableDevice.{i}.`,
    rows: { kind: "system", load: async () => present.map((serial) => [serial, serial] as const) },
    parameters: { SerialNumber: (serial: string) => serial },
  };
  const kind = compileKind<DeviceContext>({
    schema: await loadSchema("tr181", ["DeviceInfo", "ManagementServer"]),
    bindings: [deviceRoot, deviceInfoObject, managementServerObject, manageable],
  });
  const world = new World(kind);
  world.acs.todo = [
    setNotification(count, 2),
    setNotification(hostName, 2),
    setValues({ [`${management}ManageableDeviceNotificationLimit`]: "600" }),
  ];
  const { host } = await world.start({ configuration: { pollSeconds: 10 } });
  await world.clock.advance(1000);
  world.acs.sessions.length = 0;

  present.push("first");
  await world.clock.advance(10_000);
  expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
  present.push("second");
  await world.clock.advance(500_000);
  expect(world.acs.events).toHaveLength(1);
  const change = host.begin();
  await change.system.setHostName("renamed");
  await change.commit();
  await world.clock.advance(1000);
  expect(world.acs.events).toHaveLength(2);
  present.push("third");
  await world.clock.advance(590_000);
  expect(world.acs.events).toHaveLength(2);
  await world.clock.advance(20_000);
  expect(world.acs.events).toHaveLength(3);
  const last = world.acs.last?.inform.ParameterList.find(({ Name }) => Name === count);
  expect(last?.Value.value).toBe("3");
});
