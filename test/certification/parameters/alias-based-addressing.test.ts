import { expect, it } from "vitest";
import { element, elements, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Alias-based addressing of CWMP 1.3, as a certification engineer would ask for it. [TR-069 3.6.1, TR-106 Alias]

const table = "Device.NAT.PortMapping.";
const mode = "Device.ManagementServer.InstanceMode";
const create = "Device.ManagementServer.AutoCreateInstances";

it("is announced in every Inform", async () => {
  const lab = await Lab.forTest();
  const told = [lab.last, await lab.session(() => lab.wake())].map(({ parameters }) =>
    parameters.get("Device.ManagementServer.AliasBasedAddressing"),
  );
  expect(told).toEqual([expect.stringMatching(/^(1|true)$/), expect.stringMatching(/^(1|true)$/)]);
});

it("InstanceMode InstanceAlias calls rows by alias in answers and Informs", async () => {
  const lab = await Lab.forTest();
  const name = `${table}[cpe-camera].Description`;
  const [, got = "", names] = await lab.ask(
    rpc.set({ [mode]: "InstanceAlias" }),
    rpc.get(`${table}1.Description`, `${table}[cpe-game].Interface`),
    rpc.names(table, "1"),
  );
  expect([...valuesOf(got).keys()]).toEqual([name, `${table}[cpe-game].Interface`]);
  expect(elements(names, "Name")).toEqual([`${table}[cpe-camera].`, `${table}[cpe-game].`]);
  await lab.ask(rpc.setAttributes({ name: `${table}1.Description`, notification: 1 }));
  await lab.agent.control({ command: "set", values: [{ path: `${table}1.Description`, value: "new" }] });
  expect((await lab.session(() => lab.wake())).parameters.get(name)).toBe("new");
});

it("AddObject with an alias makes a row of that name; one that is taken is refused", async () => {
  const lab = await Lab.forTest();
  const [added, got = "", again] = await lab.ask(
    rpc.add(`${table}[web].`),
    rpc.get(`${table}[web].Alias`),
    rpc.add(`${table}[web].`),
  );
  const number = element(added, "InstanceNumber");
  expect([...valuesOf(got)]).toEqual([[`${table}${number}.Alias`, "web"]]);
  expect(faultsOf(again)).toEqual([9005]);
});

it("AutoCreateInstances makes the row that a value is set in, and none where a value is refused", async () => {
  const lab = await Lab.forTest();
  const port = `${table}[web].ExternalPort`;
  const [off] = await lab.ask(rpc.set({ [port]: "80" }));
  expect(faultsOf(off)).toEqual([9003, 9005]);
  const [, refused, count = "", made, got = ""] = await lab.ask(
    rpc.set({ [create]: "1" }),
    rpc.set({ [port]: "80", [`${table}[web].Protocol`]: "nonsense" }),
    rpc.get("Device.NAT.PortMappingNumberOfEntries"),
    rpc.set({ [port]: "80" }),
    rpc.get(port),
  );
  expect([faultsOf(refused), [...valuesOf(count).values()], faultsOf(made), [...valuesOf(got).values()]]).toEqual([
    [9003, 9007],
    ["2"],
    [],
    ["80"],
  ]);
});

it("the ACS renames a row, not to a name that is taken", async () => {
  const lab = await Lab.forTest();
  const [renamed, taken, got = ""] = await lab.ask(
    rpc.set({ [`${table}[cpe-camera].Alias`]: "camera" }),
    rpc.set({ [`${table}[camera].Alias`]: "cpe-game" }),
    rpc.get(`${table}[camera].Description`),
  );
  expect([faultsOf(renamed), faultsOf(taken), [...valuesOf(got).values()]]).toEqual([[], [9003, 9007], ["Camera"]]);
});

it("aliases of the device's own begin with cpe-, which is not for the ACS", async () => {
  const lab = await Lab.forTest();
  const [added] = await lab.ask(rpc.add(table));
  const own = `${table}${element(added, "InstanceNumber")}.Alias`;
  const [got = "", set] = await lab.ask(rpc.get(own), rpc.set({ [own]: "cpe-mine" }));
  expect([[...valuesOf(got).values()], faultsOf(set)]).toEqual([[expect.stringMatching(/^cpe-/)], [9003, 9007]]);
});

it.each(["", "1web", "a".repeat(65)])("%j is no alias: 9007", async (alias) => {
  const lab = await Lab.forTest();
  expect(faultsOf((await lab.ask(rpc.set({ [`${table}1.Alias`]: alias })))[0])).toEqual([9003, 9007]);
});
