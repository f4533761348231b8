import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab, type LabOptions } from "../lab.ts";

// Modules Session_* of BBF.069: what ends a session early, and what follows. Ten retries and their waits pass in
// test/agent/session/retry.test.ts and test/simulation/informs/failing-acs.test.ts. [TR-069 3.2.1.1, 3.7.1.4]
// [TP-069 Session]

const fault = (id: string, code: number): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Header><cwmp:ID>${id}</cwmp:ID></soap:Header><soap:Body><soap:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>${code}</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></soap:Fault></soap:Body></soap:Envelope>`;

type Answer = NonNullable<LabOptions["before"]>;
const idOf = (body: string): string => /<cwmp:ID[^>]*>([^<]*)</.exec(body)?.[1] ?? "";
const isInform = (body: string): boolean => body.includes(":Inform>");

/** The first `times` Informs are answered by `answer`, all else by the ACS. */
function failing(times: number, answer: Answer): Answer {
  let left = times;
  return (request, response, posted) => {
    if (!isInform(posted.body) || left === 0) return false;
    left -= 1;
    return answer(request, response, posted);
  };
}

const failures: readonly [string, Answer][] = [
  ["a fault to the Inform", (_, response, { body }) => Boolean(response.writeHead(200).end(fault(idOf(body), 8001)))],
  ["500", (_, response) => Boolean(response.writeHead(500).end())],
  ["503", (_, response) => Boolean(response.writeHead(503).end())],
  ["a connection that breaks", (_, response) => Boolean(response.destroy())],
  ["what is no XML", (_, response) => Boolean(response.writeHead(200).end("<soap:Envelope"))],
];
it.each(failures)("after %s the session is tried again: same events, RetryCount 1", async (_, answer) => {
  const lab = await Lab.forTest({ before: failing(1, answer) });
  const [first, second] = lab.posted.filter(({ body }) => isInform(body)).map(({ body }) => body);
  const told = (body = ""): readonly unknown[] => [
    /<RetryCount>(\d+)/.exec(body)?.[1],
    [...body.matchAll(/<EventCode>([^<]*)/g)].map(([, code]) => code),
  ];
  expect([told(first), told(second)]).toEqual([
    ["0", ["0 BOOTSTRAP", "1 BOOT"]],
    ["1", ["0 BOOTSTRAP", "1 BOOT"]],
  ]);
  expect(lab.posted[1]?.body).not.toBe("");
});

it("8005 to the Inform: the same Inform again, in the same session [TR-069 3.7.1.6]", async () => {
  const lab = await Lab.forTest({
    before: failing(2, (_, response, { body }) => Boolean(response.writeHead(200).end(fault(idOf(body), 8005)))),
  });
  const informs = lab.posted.filter(({ body }) => isInform(body));
  expect(new Set(informs.map(({ body }) => body)).size).toBe(1);
  expect([informs.length, new Set(informs.map(({ port }) => port)).size]).toEqual([3, 1]);
});

it("the wait lies between m and m * k / 1000 [TR-181 ManagementServer.CWMPRetryMinimumWaitInterval]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(
    rpc.set({
      "Device.ManagementServer.CWMPRetryMinimumWaitInterval": "10000",
      "Device.ManagementServer.CWMPRetryIntervalMultiplier": "2000",
    }),
  );
  lab.interfere = failing(1, (_, response) => Boolean(response.writeHead(503).end()));
  await lab.agent.control({ command: "set", values: [{ path: "Device.DeviceInfo.ProvisioningCode", value: "x" }] });
  const wait = async () => {
    const status = await lab.agent.control({ command: "status" });
    return status.ok ? status.result.nextRetrySeconds : undefined;
  };
  // Some of it may have passed before the question.
  await expect.poll(wait).toBeGreaterThan(9900);
  expect(await wait()).toBeLessThanOrEqual(20_000);
});

it("a new event does not wait for the retry, which it counts as [TR-069 3.2.2]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ "Device.ManagementServer.CWMPRetryMinimumWaitInterval": "65535" }));
  lab.interfere = failing(1, (_, response) => Boolean(response.writeHead(503).end()));
  await lab.agent.control({ command: "set", values: [{ path: "Device.DeviceInfo.ProvisioningCode", value: "x" }] });
  await lab.agent.control({ command: "inform", wait: true });
  const { events, retryCount } = lab.acs.informs.length > 2 ? lab.last : await lab.session(() => lab.wake());
  expect([events, retryCount]).toEqual([expect.arrayContaining(["4 VALUE CHANGE"]), 1]);
});

it("a connection request amid a session that fails gets one of its own at once, and no further one [TR-069 3.2.2, 3.7.1.5]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ "Device.ManagementServer.CWMPRetryMinimumWaitInterval": "65535" }));
  const told: string[] = [];
  const refusals: (() => unknown)[] = [];
  lab.interfere = failing(2, (_, response, { body }) => {
    told.push(`${/<EventCode>([^<]*)/.exec(body)?.[1]} ${/<RetryCount>(\d+)/.exec(body)?.[1]}`);
    refusals.push(() => response.writeHead(500).end());
    return true;
  });
  const informed = (times: number) => expect.poll(() => refusals.length).toBe(times);
  expect(await lab.wake()).toEqual({ ok: true });
  await informed(1);
  expect(await lab.wake()).toEqual({ ok: true });
  refusals[0]?.();
  await informed(2);
  refusals[1]?.();
  const state = async () => {
    const status = await lab.agent.control({ command: "status" });
    return status.ok ? [status.result.session, status.result.nextRetrySeconds] : status;
  };
  await expect.poll(state).toEqual(["idle", undefined]);
  expect(told).toEqual(["6 CONNECTION REQUEST 0", "6 CONNECTION REQUEST 1"]);
});

it("an ACS that goes silent in the middle of a session costs no event [TR-069 3.7.1.5]", async () => {
  let silent = true;
  const lab = await Lab.forTest({
    bootstrapped: false,
    before: (_, response, { body }) => {
      if (body !== "" || !silent) return false;
      silent = false;
      response.destroy();
      return true;
    },
  });
  await lab.acs.until(() => lab.acs.informs.length === 1);
  await lab.agent.control({ command: "inform", wait: true });
  expect(lab.acs.informs[0]?.events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
  expect(lab.last.events).not.toContain("0 BOOTSTRAP");
});
