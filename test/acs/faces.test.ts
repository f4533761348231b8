import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildPage } from "../../scripts/build/page.ts";
import type { Acs } from "../../src/acs/acs.ts";
import { callFromJson } from "../../src/acs/task.ts";
import { writeEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { ListenError } from "../../src/net/connection-request/listen-error.ts";
import { certificateWorkshop } from "../net/certificates.ts";
import { api, ask, id, inform, namespace, openCpe, startTestAcs } from "./stage.ts";

const informOctets = Buffer.concat(writeEnvelope({ namespace, header: {}, body: inform() }));

describe("the API", () => {
  let acs: Acs;
  beforeEach(async () => {
    acs = await startTestAcs();
    const cpe = openCpe(acs.url);
    await cpe.post(inform(["1 BOOT"], { "Device.A.B": "1", "Device.A.Password": "s3cret", "Device.AA": "2" }));
    await cpe.empty();
    await cpe.close();
  });
  afterEach(() => acs.close());

  it("lists devices and shows one", async () => {
    expect((await api(acs, "")).document).toMatchObject([{ id, oui: "00AB12", informs: 1, parameters: 3, queued: 0 }]);
    expect((await api(acs, `/${id}`)).document).toMatchObject({ id, canWake: false, tasks: [] });
    expect((await api(acs, `/${id}/conversation`)).document).toHaveLength(4);
  });

  it("shows parameters at or below a path, secrets masked", async () => {
    const names = async (query: string) =>
      ((await api(acs, `/${id}/parameters${query}`)).document as { name: string; value: string }[]).map(
        ({ name, value }) => `${name}=${value}`,
      );
    expect(await names("")).toEqual(["Device.A.B=1", "Device.A.Password=********", "Device.AA=2"]);
    expect(await names("?below=Device.A.")).toEqual(["Device.A.B=1", "Device.A.Password=********"]);
    expect(await names("?below=Device.A.B")).toEqual(["Device.A.B=1"]);
    expect(await names("?below=Device.A")).toEqual([]);
  });

  it("queues a call, hands it out in the next session and waits for the end", async () => {
    const call = {
      method: "SetParameterValues",
      message: { ParameterList: [{ Name: "Device.A.Password", Value: "new" }] },
    };
    const queued = await api(acs, `/${id}/tasks`, call);
    expect(queued).toMatchObject({
      status: 202,
      document: { method: "SetParameterValues", state: { name: "queued" } },
    });
    expect(JSON.stringify(queued.document)).not.toContain('"new"');
    const { id: task } = queued.document as { id: string };
    const waited = api(acs, `/${id}/tasks/${task}?waitSeconds=10`);
    const cpe = openCpe(acs.url);
    await cpe.post(inform());
    const { envelope } = await cpe.empty();
    expect(envelope?.body).toMatchObject({
      message: { ParameterList: [{ Value: { value: "new" } }], ParameterKey: "" },
    });
    await cpe.post({ kind: "cpe-response", method: "SetParameterValues", message: { Status: 1 } }, envelope?.header);
    expect((await waited).document).toMatchObject({ state: { name: "answered", response: { Status: 1 } } });
    expect(JSON.stringify(acs.devices.get(id)?.toRecord())).not.toContain('"new"');
    await cpe.close();
  });

  it.each<[string, unknown, RegExp]>([
    ["no method", {}, /"method" is missing/],
    ["an unknown method", { method: "Explode" }, /"Explode" is no method of a CPE: GetRPCMethods, /],
    ["a method of Object's", { method: "constructor" }, /no method/],
    ["an unknown argument", { method: "Reboot", message: { Key: "x" } }, /Reboot has no argument "Key": CommandKey/],
    ["a missing argument", { method: "Reboot", message: {} }, /Reboot: CommandKey is missing/],
    [
      "an argument out of range",
      { method: "Reboot", message: { CommandKey: "x".repeat(33) } },
      /at most 32 characters/,
    ],
    ["a list that is none", { method: "GetParameterValues", message: { ParameterNames: "Device." } }, /holds text/],
  ])("refuses %s with one sentence", async (_, body, reason) => {
    const { status, document } = await api(acs, `/${id}/tasks`, body);
    expect([status, document]).toEqual([400, { error: expect.stringMatching(reason) }]);
  });

  it.each<[number, string, Parameters<typeof ask>[1]]>([
    [404, "devices/nobody", {}],
    [404, "nothing", {}],
    [404, `devices/${id}/secrets`, {}],
    [404, `devices/${id}/tasks/none`, {}],
    [405, "devices", { method: "POST", body: informOctets }],
    [405, `devices/${id}/tasks`, {}],
    [415, `devices/${id}/tasks`, { method: "POST", headers: { "Content-Type": "text/xml" }, body: informOctets }],
    [415, `devices/${id}/tasks`, { method: "POST", headers: { "Content-Type": "text/plain" }, body: "{}" }],
    [
      400,
      `devices/${id}/tasks`,
      { method: "POST", headers: { "Content-Type": "application/json" }, body: informOctets },
    ],
    [400, `devices/${id}/tasks`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "[" }],
    [400, "devices/%E0%A4%A", {}],
    [403, "devices", { headers: { Host: "evil.example" } }],
    [403, "devices", { headers: { Host: "127.0.0.1.evil.example" } }],
  ])("answers %i to %s as %j", async (status, path, options) => {
    expect((await ask(`${acs.url}api/${path}`, options)).status).toBe(status);
  });

  it("takes no more than a hundred calls that wait", async () => {
    for (let at = 0; at < 100; at += 1) acs.devices.get(id)?.queue(`t${at}`, callFromJson("FactoryReset", {}), 0);
    expect((await api(acs, `/${id}/tasks`, { method: "FactoryReset" })).status).toBe(429);
    expect(acs.devices.get(id)?.tasks).toHaveLength(100);
  });
});

describe("the page", () => {
  it("is for this machine alone, and its policy lets nothing run but its own script", async () => {
    const directory = mkdtempSync(join(tmpdir(), "acs-page-"));
    await buildPage("acs", directory);
    const acs = await startTestAcs({ pageFiles: pathToFileURL(`${directory}/`) });
    const { text, headers } = await ask(acs.url);
    expect(text).toContain("<title>cpe-agent acs</title>");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    const { text: script } = await ask(`${acs.url}app.js`);
    expect(script).not.toMatch(/insertAdjacentHTML|document\.write|\beval\(|new Function/);
    expect((await ask(acs.url, { headers: { Host: "evil.example" } })).status).toBe(403);
    await acs.close();
    rmSync(directory, { recursive: true });
  });

  it("is told of changes as they come", async () => {
    const acs = await startTestAcs();
    const changes = async (since: number): Promise<number> =>
      (JSON.parse((await ask(`${acs.url}api/changes?since=${since}`)).text) as { changes: number }).changes;
    expect(await changes(-1)).toBe(0);
    const next = changes(0);
    const cpe = openCpe(acs.url);
    await cpe.post(inform(["1 BOOT"]));
    await cpe.empty();
    await cpe.close();
    expect(await next).toBeGreaterThan(0);
    const [device] = (await api(acs, "")).document as { version: number }[];
    expect(device?.version).toBe(await changes(-1));
    const brief = (await api(acs, `/${id}/conversation?brief=true`)).document as { number: number }[];
    expect(brief[0]).toEqual(expect.objectContaining({ number: 0, hasEnvelope: true, summary: "Inform 1 BOOT" }));
    expect(brief[0]).not.toHaveProperty("envelope");
    expect((await api(acs, `/${id}/conversation/0`)).document).toMatchObject({
      envelope: expect.stringContaining("Inform"),
    });
    expect((await api(acs, `/${id}/conversation/99`)).status).toBe(404);
    await acs.close();
  });
});

describe("access", () => {
  const credentials = { username: "cpe", password: "päss" };

  it("is by Digest, and the session goes on with it", async () => {
    const acs = await startTestAcs({ credentials });
    const cpe = openCpe(acs.url, credentials);
    expect((await cpe.post(inform())).status).toBe(200);
    expect((await cpe.empty()).status).toBe(204);
    await cpe.close();
    const wrong = openCpe(acs.url, { ...credentials, password: "pass" });
    await expect(wrong.post(inform())).rejects.toThrow("authentication");
    await wrong.close();
    await acs.close();
  });

  it("is not by Basic in clear text", async () => {
    const acs = await startTestAcs({ credentials });
    const Authorization = `Basic ${Buffer.from("cpe:päss").toString("base64")}`;
    const reply = await ask(acs.url, { method: "POST", headers: { Authorization }, body: informOctets });
    expect([reply.status, reply.headers["www-authenticate"]]).toEqual([
      401,
      expect.stringMatching(/^Digest .*SHA-256, Digest .*MD5$/),
    ]);
    expect(acs.devices.all()).toEqual([]);
    await acs.close();
  });

  describe("over TLS", () => {
    let workshop: ReturnType<typeof certificateWorkshop>;
    beforeAll(() => {
      workshop = certificateWorkshop();
    });
    afterAll(() => workshop.close());

    it("may be by Basic too", async () => {
      const { cert, key, certFile } = workshop.issue("localhost");
      const acs = await startTestAcs({ credentials, tls: { cert, key } });
      expect(acs.url).toMatch(/^https:/);
      const cpe = openCpe(acs.url, credentials, certFile);
      expect((await cpe.post(inform())).status).toBe(200);
      await cpe.close();
      const { request } = await import("node:https");
      const status = (password: string) =>
        new Promise<number | undefined>((resolve, reject) => {
          const headers = { Authorization: `Basic ${Buffer.from(`cpe:${password}`).toString("base64")}` };
          const sent = request(acs.url, { method: "POST", ca: cert, headers, agent: false }, (reply) => {
            reply.resume().on("end", () => resolve(reply.statusCode));
          });
          sent.on("error", reject).end(informOctets);
        });
      expect([await status("päss"), await status("pass")]).toEqual([200, 401]);
      await acs.close();
    });
  });
});

describe("files", () => {
  let acs: Acs;
  let directory: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "acs-files-"));
    mkdirSync(join(directory, "served"));
    writeFileSync(join(directory, "secret"), "s3cret");
    writeFileSync(join(directory, "served", "firmware.bin"), "0123456789");
    writeFileSync(join(directory, "served", ".hidden"), "s3cret");
    mkdirSync(join(directory, "served", "folder"));
    symlinkSync(join(directory, "secret"), join(directory, "served", "link"));
    acs = await startTestAcs({ filesDirectory: join(directory, "served") });
  });
  afterEach(async () => {
    await acs.close();
    rmSync(directory, { recursive: true });
  });

  it.each<[string | undefined, number, string, string | undefined]>([
    [undefined, 200, "0123456789", undefined],
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=4-2", 200, "0123456789", undefined],
    ["bytes=0-1,3-4", 200, "0123456789", undefined],
    ["lines=1-2", 200, "0123456789", undefined],
  ])("are served for Range %s", async (Range, status, text, range) => {
    const reply = await ask(`${acs.url}files/firmware.bin`, Range === undefined ? {} : { headers: { Range } });
    expect([reply.status, reply.text, reply.headers["content-range"]]).toEqual([status, text, range]);
  });

  it("tell their length to HEAD", async () => {
    const reply = await ask(`${acs.url}files/firmware.bin`, { method: "HEAD" });
    expect([reply.status, reply.headers["content-length"], reply.text]).toEqual([200, "10", ""]);
  });

  it.each([
    "../secret",
    "..%2fsecret",
    "%2e%2e/secret",
    ".hidden",
    "link",
    "folder",
    "none",
    "",
    "a%00b",
    "x".repeat(200),
  ])("are not found as %s, read or written", async (name) => {
    const reply = await ask(`${acs.url}files/${name}`);
    expect([404, 400]).toContain(reply.status);
    expect(reply.text).not.toContain("s3cret");
  });

  it("are taken whole by PUT, under a plain name only", async () => {
    const put = (name: string) => ask(`${acs.url}files/${name}`, { method: "PUT", body: "config" });
    expect((await put("upload.cfg")).status).toBe(201);
    expect(readFileSync(join(directory, "served", "upload.cfg"), "utf8")).toBe("config");
    expect((await put("..%2fsecret")).status).toBe(404);
    expect((await put("folder")).status).toBe(500);
    // What was a link is replaced by the file; where it pointed nothing changes.
    expect((await put("link")).status).toBe(201);
    expect(readFileSync(join(directory, "secret"), "utf8")).toBe("s3cret");
    expect(readdirSync(join(directory, "served")).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("are not served where no directory was given", async () => {
    const none = await startTestAcs();
    expect((await ask(`${none.url}files/firmware.bin`)).status).toBe(404);
    await none.close();
  });
});

describe("listening", () => {
  it("on a port that is taken gives one sentence", async () => {
    const acs = await startTestAcs();
    const port = Number(new URL(acs.url).port);
    await expect(startTestAcs({ port })).rejects.toThrow(ListenError);
    await expect(startTestAcs({ port })).rejects.toThrow(`127.0.0.1:${port}`);
    await acs.close();
  });
});
