import { expect, it, onTestFinished } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { Lab } from "../lab.ts";

// Module ACS_URL_Behavior of BBF.069. [TR-069 3.1, 3.7.1.5]
// [TP-069 ACS_URL_Behavior]

const url = "Device.ManagementServer.URL";

async function anotherAcs(): Promise<TestAcs> {
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  return acs;
}

it("a new URL counts from the next session, whose Inform says 0 BOOTSTRAP", async () => {
  const [lab, next] = [await Lab.forTest(), await anotherAcs()];
  const [set, got = ""] = await lab.ask(rpc.set({ [url]: next.url }), rpc.get(url));
  expect([faultsOf(set), valuesOf(got).get(url)]).toEqual([[], next.url]);
  await next.until(() => next.sessions === 1);
  expect(next.informs.map(({ events }) => events)).toEqual([["0 BOOTSTRAP"]]);
  expect(next.informs[0]?.parameters.get("Device.ManagementServer.ConnectionRequestURL")).toMatch(/^http:/);
});

it("a new ACS that is away is tried again until it answers, and is told 0 BOOTSTRAP then", async () => {
  const [lab, next] = [await Lab.forTest(), await anotherAcs()];
  const { port } = new URL(next.url);
  await next.close();
  await lab.ask(rpc.set({ [url]: next.url }));
  const back = await TestAcs.start({ port: Number(port) });
  onTestFinished(() => back.close());
  await back.until(() => back.sessions === 1);
  expect(back.informs[0]?.events).toEqual(["0 BOOTSTRAP"]);
  expect(lab.acs.informs.length).toBe(2);
});

it("the URL that it has already changes nothing; one that it had before is another again", async () => {
  const [lab, next] = [await Lab.forTest(), await anotherAcs()];
  await lab.ask(rpc.set({ [url]: lab.acs.url }));
  expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
  next.queue.push(rpc.set({ [url]: lab.acs.url }));
  await lab.ask(rpc.set({ [url]: next.url }));
  await lab.acs.until(() => lab.last.events.includes("0 BOOTSTRAP") && lab.acs.informs.length > 3);
  expect([next.informs.map(({ events }) => events), lab.last.events]).toEqual([[["0 BOOTSTRAP"]], ["0 BOOTSTRAP"]]);
});

it("0 BOOTSTRAP throws away what else the old ACS was to be told", async () => {
  const [lab, next] = [await Lab.forTest(), await anotherAcs()];
  const name = "Device.NAT.PortMapping.1.Description";
  await lab.ask(rpc.setAttributes({ name, notification: 1 }), rpc.scheduleInform(1, "old"));
  await lab.ask(rpc.set({ [url]: next.url }));
  await next.until(() => next.sessions === 1);
  next.queue.push(rpc.scheduleInform(2, "new"));
  await lab.agent.control({ command: "inform", wait: true });
  await next.until(() => next.informs.some(({ events }) => events.includes("M ScheduleInform(new)")));
  expect(next.informs.flatMap(({ events }) => events)).not.toContain("M ScheduleInform(old)");
});

it("a URL that the ACS set outlives a power cycle", async () => {
  const [lab, next] = [await Lab.forTest(), await anotherAcs()];
  await lab.ask(rpc.set({ [url]: next.url }));
  await next.until(() => next.sessions === 1);
  await lab.powerOff();
  await lab.powerOn();
  await next.until(() => next.sessions === 2);
  expect(next.informs[1]?.events).toEqual(["1 BOOT"]);
});

it.each(["ftp://acs.example/", "javascript:alert(1)", "acs.example"])(
  "%s is refused with 9007, and the URL stays",
  async (bad) => {
    const lab = await Lab.forTest();
    const [set, got = ""] = await lab.ask(rpc.set({ [url]: bad }), rpc.get(url));
    expect([faultsOf(set), valuesOf(got).get(url)]).toEqual([[9003, 9007], lab.acs.url]);
  },
);
