import { expect, it } from "vitest";
import { element, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// Module Download of BBF.069; TP-181 5.1.6, 5.8. [TR-069 A.3.2.8, A.3.3.2, A.4.1.5]
// [TP-069 Download, TP-181 5.8]

const code = "Device.DeviceInfo.ProvisioningCode";
const backup = "1 Vendor Configuration File";
const restore = "3 Vendor Configuration File";
const granted = { username: "files", password: "pass" };
const unknownTime = "0001-01-01T00:00:00Z";

it.each([undefined, "Basic", "Digest"] as const)(
  "a configuration that was uploaded is restored by Download, from a server with %s authentication [TR-069 3.4.3]",
  async (scheme) => {
    const [lab, files] = [await Lab.forTest(), await fileServer(scheme)];
    const { acs } = lab;
    await lab.ask(rpc.set({ [code]: "saved" }), rpc.upload("up", backup, `${files.url}/file`, granted));
    await acs.until(() => acs.completed.length === 1);
    await lab.ask(rpc.set({ [code]: "changed" }));
    const [answer] = await lab.ask(rpc.download("down", restore, `${files.url}/file`, granted));
    expect([element(answer, "Status"), element(answer, "StartTime"), element(answer, "CompleteTime")]).toEqual([
      "1",
      unknownTime,
      unknownTime,
    ]);
    await acs.until(() => acs.completed.length === 2);
    expect(acs.completed).toEqual(["up 0", "down 0"]);
    expect(files.served).toEqual(["PUT /file", "GET /file"]);
    const told = lab.posted.findLast(({ body }) => body.includes(":TransferComplete>"))?.body;
    const utc = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(["FaultString", "StartTime", "CompleteTime"].map((name) => element(told, name))).toEqual(["", utc, utc]);
    expect(lab.last.events).toEqual(expect.arrayContaining(["7 TRANSFER COMPLETE", "M Download(down)"]));
    expect(valuesOf((await lab.ask(rpc.get(code)))[0] ?? "").get(code)).toBe("saved");
  },
);

it.each([
  ["userinfo in the URL", "http://files:pass@127.0.0.1/file", 9003],
  ["a scheme that is not supported", "gopher://127.0.0.1/file", 9013],
  ["no URL", "nonsense", 9003],
])("with %s the Download is refused, and nothing follows", async (_, url, fault) => {
  const lab = await Lab.forTest();
  const [answer, queue] = await lab.ask(rpc.download("no", restore, url), rpc.allQueuedTransfers());
  expect([faultsOf(answer), element(queue, "CommandKey")]).toEqual([[fault], undefined]);
});

it("a file type that the device has no use for is refused", async () => {
  const lab = await Lab.forTest();
  const [tone, strange] = await lab.ask(
    rpc.download("tone", "4 Tone File", "http://127.0.0.1/tone"),
    rpc.download("strange", "9 Nonsense", "http://127.0.0.1/strange"),
  );
  expect([faultsOf(tone), faultsOf(strange)]).toEqual([[9003], [9003]]);
});

it.each([
  ["a file that is not there", {}, "/nothing", 9016],
  ["credentials that the server refuses", { username: "files", password: "wrong" }, "/file", 9012],
  ["TP-181 5.8: a file that is no configuration", granted, "/bad", 9018],
])("%s is told of by TransferComplete, and changes nothing [TR-069 A.5.1]", async (_, given, path, fault) => {
  const [lab, files] = [await Lab.forTest(), await fileServer(fault === 9016 ? undefined : "Basic")];
  files.files.set("/bad", Buffer.from("<not><a configuration>"));
  files.files.set("/file", Buffer.from("never seen"));
  await lab.ask(rpc.set({ [code]: "before" }), rpc.download("bad", restore, files.url + path, given));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect(lab.acs.completed).toEqual([`bad ${fault}`]);
  expect(lab.last.events).toEqual(expect.arrayContaining(["7 TRANSFER COMPLETE", "M Download(bad)"]));
  expect(valuesOf((await lab.ask(rpc.get(code)))[0] ?? "").get(code)).toBe("before");
});

it("a result that the ACS did not take is told again after a power cycle [TR-069 3.7.1.5]", async () => {
  const files = await fileServer();
  let deaf = true;
  const lab = await Lab.forTest({
    before: (_, response, { body }) => {
      if (!deaf || !body.includes(":TransferComplete>")) return false;
      response.writeHead(500).end();
      return true;
    },
  });
  await lab.ask(rpc.download("late", restore, `${files.url}/nothing`));
  await lab.acs.until(() => lab.posted.some(({ body }) => body.includes(":TransferComplete>")));
  await lab.powerOff();
  deaf = false;
  await lab.session(() => lab.powerOn());
  expect(lab.acs.completed).toEqual(["late 9016"]);
  expect(lab.last.events).toEqual(expect.arrayContaining(["1 BOOT", "7 TRANSFER COMPLETE", "M Download(late)"]));
});
