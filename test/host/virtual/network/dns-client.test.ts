import { expect, it } from "vitest";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { natGateway, set } from "../../../device/nat/nat-gateway.ts";
import { smallRouter } from "../small/small-router.ts";

const client = "Device.DNS.Client.";

it("looks up no name while its DNS client is off, over a restart too [TR-181 DNS.Client]", async () => {
  const store = openMemoryStore();
  const start = () => natGateway({ store, system: smallRouter });
  const states = async ({ host, values }: Awaited<ReturnType<typeof start>>) => {
    const of = async (name: string) => (await host.networkTests?.addressesOf(name, 4, "http://acs.example/"))?.ok;
    const { [`${client}Enable`]: enable, ...status } = await values(
      `${client}Enable`,
      `${client}Status`,
      `${client}Server.1.Status`,
    );
    return [enable, ...Object.values(status), await of("www.example"), await of("198.51.100.1")];
  };
  const device = await start();
  expect(await states(device)).toEqual(["true", "Enabled", "Enabled", true, true]);
  await device.apply(set(`${client}Enable`, "false"));
  expect(await states(device)).toEqual(["false", "Disabled", "Disabled", false, true]);
  const again = await start();
  expect(await states(again)).toEqual(["false", "Disabled", "Disabled", false, true]);
  await again.apply(set(`${client}Enable`, "true"));
  expect(await states(again)).toEqual(["true", "Enabled", "Enabled", true, true]);
});
