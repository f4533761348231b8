import { expect, it, onTestFinished } from "vitest";
import { connectionRequest } from "../../../src/acs/connection-request.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";
import { startTestAcs } from "../../acs/stage.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { faultyFleet, tap } from "./faulty-fleet.ts";

// Whole agents over real sockets, which do wrong what they are told to.

async function testAcs(options: Parameters<typeof TestAcs.start>[0] = {}): Promise<TestAcs> {
  const acs = await TestAcs.start(options);
  onTestFinished(() => acs.close());
  return acs;
}

it("a connection is closed after so many octets, once, and the retry is whole", async () => {
  const acs = await testAcs();
  const { url, connections } = await tap(acs.url);
  const fleet = await faultyFleet(url, 1, [{ fault: "connection-closed", octet: 100, times: 1 }]);
  await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
  expect([connections[0]?.octets.length, connections[0]?.end]).toEqual([100, "closed"]);
  expect(connections.length).toBe(2);
  expect(acs.informs.map(({ retryCount }) => retryCount)).toEqual([1]);
  expect(fleet.faults.board.counts).toEqual({ "connection-closed": 1 });
});

it.each(["connection-closed", "connection-reset"])(
  "a session of %s has failed by the CPE's own doing",
  async (fault) => {
    const acs = await testAcs();
    const fleet = await faultyFleet(acs.url, 1, []);
    await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
    fleet.faults.board.add(ruleOf({ fault }));
    const answer = await fleet.cpes[0]?.agent?.control({ command: "inform", wait: true });
    const session = { ok: false, outcome: "closed", reason: "the connection was cut, as this CPE was told to" };
    expect(answer).toMatchObject({ ok: true, result: { session } });
  },
);

it("a connection is reset in the midst of an answer", async () => {
  const acs = await testAcs();
  acs.queue.push(rpc.get("Device.DeviceInfo."));
  const { url, connections } = await tap(acs.url);
  const fault = { fault: "connection-reset", message: "GetParameterValuesResponse", times: 1 };
  const fleet = await faultyFleet(url, 1, [fault]);
  await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
  expect(connections[0]?.end).toBe("reset");
  const said = connections[0]?.octets.toString() ?? "";
  expect(said).toContain("GetParameterValuesResponse");
  expect(said.slice(said.indexOf("GetParameterValuesResponse"))).not.toContain("Envelope>");
});

it("a message drips, and comes whole", async () => {
  const acs = await testAcs();
  const { url, connections } = await tap(acs.url);
  const drip = { fault: "slow-drip", message: "Inform", "octets-per-second": 4000 };
  const fleet = await faultyFleet(url, 1, [drip]);
  const sizes: number[] = [];
  await expect
    .poll(
      () => {
        sizes.push(connections[0]?.octets.length ?? 0);
        return fleet.cpes[0]?.state;
      },
      { interval: 50 },
    )
    .toBe("well");
  expect(acs.informs.length).toBe(1);
  // Many sizes were seen on its way: it did not come at once.
  expect(new Set(sizes.filter((size) => size > 0)).size).toBeGreaterThan(3);
});

it("cookies are not sent back, and are otherwise", async () => {
  const cookies: (string | undefined)[] = [];
  const acs = await testAcs({
    before: (request, response) => {
      cookies.push(request.headers.cookie);
      response.setHeader("Set-Cookie", "session=1");
      return false;
    },
  });
  const fleet = await faultyFleet(acs.url, 1, [{ fault: "no-cookies" }]);
  await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
  expect(cookies).toEqual([undefined, undefined]);
  fleet.faults.board.remove("f1");
  await fleet.cpes[0]?.agent?.control({ command: "inform", wait: true });
  expect(cookies.at(-1)).toBe("session=1");
});

it("the nonce of an earlier session is used before the new one", async () => {
  const nonces: string[] = [];
  let given = 0;
  const acs = await testAcs({
    before: (request, response) => {
      const nonce = /nonce="([^"]*)"/.exec(request.headers.authorization ?? "")?.[1] ?? "";
      nonces.push(nonce);
      if (nonce === `n${given}`) return false;
      const stale = nonce === "" ? "" : ", stale=true";
      given += 1;
      response.setHeader("WWW-Authenticate", `Digest realm="acs", nonce="n${given}", qop="auth"${stale}`);
      response.writeHead(401).end();
      return true;
    },
  });
  const fleet = await faultyFleet(acs.url, 1, [{ fault: "stale-nonce" }]);
  await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
  expect(nonces).toEqual(["", "n1", "n1"]);
  await fleet.cpes[0]?.agent?.control({ command: "inform", wait: true });
  expect(nonces.slice(3)).toEqual(["", "n1", "n3", "n3"]);
  expect(fleet.cpes[0]?.state).toBe("well");
});

it("loops go round, and end with their fault", async () => {
  const acs = await testAcs();
  const fleet = await faultyFleet(acs.url, 2, [
    { fault: "inform-loop", select: "i=1" },
    { fault: "reboot-loop", pause: "0s", times: 3, select: "i=2" },
  ]);
  const saying = (code: string) => acs.informs.filter(({ events }) => events.some((each) => each.startsWith(code)));
  await expect.poll(() => saying("2 PERIODIC").length).toBeGreaterThan(5);
  // The first of each, and three more of the second.
  await expect.poll(() => saying("1 BOOT").length).toBe(5);
  fleet.faults.board.remove("f1");
  await expect.poll(() => fleet.tally.open).toBe(0);
  expect(saying("X ")).toEqual([]);
});

it("values storm until the fault is over", async () => {
  const acs = await testAcs();
  const fleet = await faultyFleet(acs.url, 1, [{ fault: "value-change-storm", every: "50ms" }]);
  const changes = () => acs.informs.filter(({ events }) => events.includes("4 VALUE CHANGE"));
  await expect.poll(() => changes().length).toBeGreaterThan(3);
  fleet.faults.board.remove("f1");
  const values = changes().map(({ parameters }) => parameters.get("Device.DeviceInfo.ProvisioningCode"));
  expect(new Set(values).size).toBe(values.length);
  expect(values[0]).toMatch(/^storm-\d/);
});

it("two of a kind are at work at once, each as it was told", async () => {
  const acs = await testAcs();
  const storm = (path: string) => ({ fault: "value-change-storm", every: "50ms", path });
  const watched = ["Device.DeviceInfo.ProvisioningCode", "Device.ManagementServer.ConnectionRequestUsername"];
  const fleet = await faultyFleet(acs.url, 1, watched.map(storm));
  const told = async (path: string) => {
    const answer = await fleet.cpes[0]?.agent?.control({ command: "get", paths: [path] });
    return answer?.ok === true ? answer.result.values[0]?.value : undefined;
  };
  for (const path of watched) await expect.poll(() => told(path)).toMatch(/^storm-\d/);
  expect(fleet.faults.board.list().map(({ struck }) => struck > 0)).toEqual([true, true]);
});

it("a clock without battery shows 1970, and a wrong URL leads nowhere", async () => {
  const times: string[] = [];
  const acs = await testAcs({
    before: (_request, _response, body) => {
      times.push(...[...body.matchAll(/<CurrentTime>([^<]*)</g)].map(([, time = ""]) => time));
      return false;
    },
  });
  const url = "http://127.0.0.1:1/nobody";
  const fleet = await faultyFleet(acs.url, 1, [
    { fault: "clock-1970" },
    { fault: "wrong-connection-request-url", url },
  ]);
  await expect.poll(() => fleet.cpes[0]?.state).toBe("well");
  expect(times).toEqual([expect.stringMatching(/^1970-01-01T/)]);
  expect(acs.informs[0]?.parameters.get("Device.ManagementServer.ConnectionRequestURL")).toBe(url);
  expect(await connectionRequest(url, undefined)).toMatchObject({ ok: false });
});

// What docs/scenarios.md asks of an ACS, asked of the small one: it goes on serving the others, whatever one does.
it.each([
  { fault: "malformed-xml" },
  { fault: "truncated-xml" },
  { fault: "huge-xml", megabytes: 17 },
  { fault: "wrong-namespace" },
  { fault: "no-cookies" },
  { fault: "missing-id" },
  { fault: "wrong-id" },
  { fault: "connection-reset" },
  { fault: "same-serial" },
  { fault: "no-bootstrap" },
])("the small ACS stands $fault", async (fault) => {
  const acs = await startTestAcs({ provision: true });
  onTestFinished(() => acs.close());
  const fleet = await faultyFleet(acs.url, 3, [{ ...fault, select: "i=2" }]);
  const wellOnes = () => fleet.cpes.filter(({ number, state }) => number !== 2 && state === "well");
  await expect.poll(() => wellOnes().length).toBe(2);
  await expect.poll(() => fleet.faults.board.counts[fault.fault] ?? 0).toBeGreaterThan(0);
  // Afterwards too.
  for (const cpe of wellOnes()) {
    expect(await cpe.agent?.control({ command: "inform", wait: true })).toMatchObject({
      ok: true,
      result: { session: { ok: true } },
    });
  }
});
