import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Modules Session_* of BBF.069: what holds from one session to the next. [TR-069 3.4.4, 3.4.6, 3.7.1.1, 3.7.1.4]
// [TP-069 Session]

/** The user name that a Basic challenge is answered with; that of the lab's own ACS over http to this machine. */
const challenging =
  (heard: string[]): Lab["interfere"] =>
  ({ headers }, response) => {
    const name = /username="([^"]*)"/.exec(headers.authorization ?? "")?.[1];
    if (name !== undefined) {
      heard.push(name);
      return false;
    }
    response.writeHead(401, { "WWW-Authenticate": 'Digest realm="acs", nonce="n", qop="auth"' }).end();
    return true;
  };

it("the name for HTTP is OUI-ProductClass-SerialNumber unless another is set", async () => {
  const heard: string[] = [];
  await Lab.forTest({
    before: challenging(heard),
    settings: { "acs.password": "secret", "device.productClass": "a b-c" },
  });
  expect(new Set(heard)).toEqual(new Set(["00D09E-a%20b-c-LAB1"]));
});

it("credentials that the ACS sets are used in the next session", async () => {
  const heard: string[] = [];
  const lab = await Lab.forTest({
    before: challenging(heard),
    settings: { "acs.username": "old", "acs.password": "x" },
  });
  await lab.ask(rpc.set({ "Device.ManagementServer.Username": "new", "Device.ManagementServer.Password": "y" }));
  await lab.session(() => lab.wake());
  expect(heard).toEqual(["old", "old", "old", "old", "old", "new", "new"]);
});

it("no envelope is announced by Expect", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.get("Device."));
  expect(lab.posted.map(({ headers }) => headers.expect)).toEqual(lab.posted.map(() => undefined));
});

it("a device has one session at a time, whatever happens", async () => {
  const lab = await Lab.forTest();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    lab.interfere = (_, response, { body }) => {
      if (body !== "") return false;
      release = () => lab.acs.answer(body, response);
      lab.interfere = () => false;
      resolve();
      return true;
    };
  });
  await lab.wake();
  await held;
  const before = lab.posted.length;
  const local = lab.agent.control({ command: "inform", wait: true });
  expect(await lab.wake()).toEqual({ ok: true });
  await lab.agent.control({ command: "set", values: [{ path: "Device.DeviceInfo.ProvisioningCode", value: "x" }] });
  expect(lab.posted.length).toBe(before);
  release();
  await local;
  expect(lab.last.events).toEqual(expect.arrayContaining(["4 VALUE CHANGE", "6 CONNECTION REQUEST"]));
  expect(lab.acs.sessions).toBe(3);
});

it("the connection is closed when the session is over", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.get("Device.DeviceInfo."));
  await lab.agent.control({ command: "inform", wait: true });
  await expect.poll(() => lab.open.size).toBe(0);
});

it("ConnectionRequestURL has a path of the device's own [TR-069 3.2.2.2]", async () => {
  const paths = [await Lab.forTest(), await Lab.forTest()].map(
    (lab) => new URL(lab.last.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "").pathname,
  );
  expect(paths).toEqual([expect.stringMatching(/^\/.{8,}/), expect.stringMatching(/^\/.{8,}/)]);
  expect(paths[0]).not.toBe(paths[1]);
});

it("fetches nothing that nobody has asked for [TR-181 ManagementServer.UpgradesManaged]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.set({ "Device.ManagementServer.UpgradesManaged": "1" }));
  const answer = await lab.agent.control({ command: "transfers" });
  expect(answer).toMatchObject({ ok: true, result: { transfers: [] } });
});
