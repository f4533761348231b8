import { request } from "node:http";
import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module Session_ConnectionRequest of BBF.069. [TR-069 3.2.2, 3.2.2.2]
// [TP-069 ConnectionRequest]

const connectionRequestUrl = (lab: Lab): string =>
  lab.last.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "";

/** Status and headers of the answer to one request without credentials. */
function knock(url: string, method = "GET") {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown>; length: number }>(
    (resolve, reject) => {
      request(url, { method, agent: false }, (response) => {
        let length = 0;
        response.on("data", (chunk: Buffer) => {
          length += chunk.length;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, length }));
      })
        .on("error", reject)
        .end();
    },
  );
}

it("a request without credentials is challenged by Digest with qop=auth, and opens no session", async () => {
  const lab = await Lab.forTest();
  const { status, headers } = await knock(connectionRequestUrl(lab));
  expect([status, headers["www-authenticate"]]).toEqual([401, expect.stringMatching(/^Digest .*qop="auth"/)]);
  expect((await lab.session(() => lab.agent.control({ command: "inform", wait: true }))).events).not.toContain(
    "6 CONNECTION REQUEST",
  );
});

it("wrong credentials are refused, and open no session", async () => {
  const lab = await Lab.forTest();
  for (const wrong of [
    { username: "lab", password: "wrong" },
    { username: "stranger", password: "lab-secret" },
  ]) {
    expect((await lab.wake(wrong)).ok).toBe(false);
  }
  expect((await lab.session(() => lab.agent.control({ command: "inform", wait: true }))).events).not.toContain(
    "6 CONNECTION REQUEST",
  );
});

it("right credentials open a session with 6 CONNECTION REQUEST, well within 30 s", async () => {
  const lab = await Lab.forTest();
  // No test takes 30 s.
  expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
});

it("several requests at a time open one session or two, never one each", async () => {
  const lab = await Lab.forTest();
  await lab.session(async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => lab.wake()));
    expect(answers.every(({ ok }) => ok)).toBe(true);
  });
  await lab.ask(rpc.get("Device.DeviceInfo.ModelName"));
  expect(lab.acs.sessions).toBeLessThanOrEqual(4);
});

it("a request during a session does not disturb it, and opens another one after it", async () => {
  let woken: Promise<unknown> | undefined;
  const lab: Lab = await Lab.forTest({
    before: (_, response, { body }) => {
      if (!body.includes("GetParameterValuesResponse") || woken !== undefined) return false;
      woken = lab.wake().then(() => lab.acs.answer(body, response));
      return true;
    },
  });
  const [answer] = await lab.ask(rpc.get("Device.DeviceInfo.ModelName"));
  expect(answer).toContain("GetParameterValuesResponse");
  await lab.acs.until(() => lab.acs.sessions === 3);
  expect(lab.last.events).toEqual(["6 CONNECTION REQUEST"]);
});

it.each(["POST", "PUT", "DELETE"])(
  "%s is answered 405, another path 404, and neither opens a session",
  async (method) => {
    const lab = await Lab.forTest();
    const url = connectionRequestUrl(lab);
    expect((await knock(url, method)).status).toBe(405);
    expect((await knock(new URL("/nothing-here", url).href)).status).toBe(404);
    expect(lab.acs.sessions).toBe(1);
  },
);

it("new credentials set by the ACS count at once", async () => {
  const lab = await Lab.forTest();
  const fresh = { username: "fresh", password: "fresh-secret" };
  await lab.ask(
    rpc.set({
      "Device.ManagementServer.ConnectionRequestUsername": fresh.username,
      "Device.ManagementServer.ConnectionRequestPassword": fresh.password,
    }),
  );
  expect((await lab.wake()).ok).toBe(false);
  expect(await lab.wake(fresh)).toEqual({ ok: true });
});

it("too many requests a minute are answered 503 without Retry-After", async () => {
  const lab = await Lab.forTest({ settings: { "connectionRequest.limitPerMinute": "3" } });
  const answers: boolean[] = [];
  for (let at = 0; at < 5; at += 1) answers.push((await lab.wake()).ok);
  expect(answers).toEqual([true, true, true, false, false]);
  const { status, headers } = await knock(connectionRequestUrl(lab));
  expect([status === 503 || status === 401, headers["retry-after"]]).toEqual([true, undefined]);
});
