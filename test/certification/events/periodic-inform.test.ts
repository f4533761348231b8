import { expect, it } from "vitest";
import { faultsOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module PeriodicInform of BBF.069. A year of it passes in test/simulation/informs/informs.test.ts.
// [TP-069 PeriodicInform]

const management = "Device.ManagementServer.";
const enable = `${management}PeriodicInformEnable`;
const interval = `${management}PeriodicInformInterval`;
const time = `${management}PeriodicInformTime`;

const ticks = (lab: Lab): number => lab.acs.informs.filter(({ events }) => events.includes("2 PERIODIC")).length;

it("begins when it is enabled, and ends when it is disabled [TR-181 ManagementServer.PeriodicInformEnable]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ [enable]: "1", [interval]: "1" }));
  await lab.acs.until(() => ticks(lab) >= 3);
  await lab.ask(rpc.set({ [enable]: "0" }));
  const before = ticks(lab);
  await lab.ask(rpc.scheduleInform(2, "two seconds later"));
  await lab.acs.until(() => lab.last.events.includes("3 SCHEDULED"));
  expect(ticks(lab) - before).toBeLessThanOrEqual(1);
});

it("follows a new interval at once [TR-181 ManagementServer.PeriodicInformInterval]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ [enable]: "1", [interval]: "86400" }));
  await lab.ask(rpc.set({ [interval]: "1" }));
  await lab.acs.until(() => ticks(lab) >= 1);
  expect(faultsOf((await lab.ask(rpc.set({ [interval]: "0" })))[0])).toEqual([9003, 9007]);
});

it("keeps to the phase of PeriodicInformTime, which may lie in the future [TR-181 ManagementServer.PeriodicInformTime]", async () => {
  const lab = await Lab.forTest();
  // Five seconds from now, so that it is ahead still once it is set; told as an instant ten years ahead on the same grid.
  const dueMs = Math.ceil(Date.now() / 1000) * 1000 + 5000;
  const ahead = new Date(dueMs + 3_650 * 86_400_000).toISOString().replace(".000", "");
  await lab.ask(rpc.set({ [enable]: "1", [interval]: "86400", [time]: ahead }));
  await lab.acs.until(() => ticks(lab) === 1);
  // By any other phase it were up to a day away; how late a busy machine is says nothing.
  expect(Date.now()).toBeGreaterThanOrEqual(dueMs);
});
