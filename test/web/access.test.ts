import { once } from "node:events";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ConfigurationError, layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { hashOf } from "../../src/web/access/password-hash.ts";
import { certificateWorkshop, server } from "../net/certificates.ts";
import { asked, type PageStage, pageStage } from "./stage.ts";

let open: PageStage;
beforeAll(async () => {
  open = await pageStage();
});
afterAll(() => open.close());

const set = (path: string, value: string) => ({ values: [{ path, value }] });
const provisioning = "Device.DeviceInfo.ProvisioningCode";

describe("the page on loopback, without a password", () => {
  it("answers an operation as the control socket does", async () => {
    const { document, status } = await open.ask("/api/operations/status", { body: {} });
    expect([status, document]).toEqual([200, expect.objectContaining({ acsUrl: open.acs.url, enabled: true })]);
    expect((await open.ask("/api/operations/set", { body: set(provisioning, "lab") })).document).toEqual({
      status: "applied",
    });
    const { document: got } = await open.ask("/api/operations/get", { body: { paths: [provisioning] } });
    expect(got).toEqual({ values: [{ path: provisioning, value: "lab", type: "string" }] });
  });

  it.each<[number, string, string, unknown]>([
    [409, "refused", "set", set("Device.IP.Nothing", "x")],
    [400, "invalid", "set", {}],
    [400, "invalid", "explode", {}],
    [400, "invalid", "diagnose", { name: "IPPing", arguments: {} }],
  ])("refuses with %i and the reason (%s): %s", async (status, kind, operation, body) => {
    const answer = await open.ask(`/api/operations/${operation}`, { body });
    expect([answer.status, answer.document]).toEqual([
      status,
      { error: expect.objectContaining({ kind, message: expect.stringMatching(/\w/) }) },
    ]);
  });

  it.each(["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io"])(
    "is not for a page whose name has been pointed here: Host %j",
    async (host) => {
      for (const path of ["/", "/api/login", "/api/overview"])
        expect((await open.ask(path, { headers: { Host: host } })).status).toBe(421);
    },
  );

  it.each(["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "192.0.2.1"])("is there for Host %s", async (host) => {
    expect((await open.ask("/api/login", { headers: { Host: host } })).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ["another origin", { Origin: "http://evil.example" }],
    ["an origin that is hidden", { Origin: "null" }],
    ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
    ["another site, by what the browser says", { "Sec-Fetch-Site": "cross-site" }],
    ["a neighbour, by what the browser says", { "Sec-Fetch-Site": "same-site" }],
  ])("changes nothing for %s", async (_, headers) => {
    const before = await open.ask("/api/operations/get", { body: { paths: [provisioning] } });
    const answer = await open.ask("/api/operations/set", { body: set(provisioning, "stolen"), headers });
    expect(answer.status).toBe(403);
    expect((await open.ask("/api/operations/get", { body: { paths: [provisioning] } })).text).toBe(before.text);
  });

  it("changes nothing for a form, nor for a script without the header of the page", async () => {
    const method = "POST";
    const body = JSON.stringify(set(provisioning, "stolen"));
    const form = { "Content-Type": "text/plain", "X-CPE-Agent": "" };
    expect((await open.ask("/api/operations/set", { method, body, headers: form })).status).toBe(415);
    const bare = await open.ask("/api/operations/status", { method, headers: { "Content-Type": "application/json" } });
    expect([bare.status, bare.text]).toEqual([403, expect.stringContaining("x-cpe-agent")]);
    expect((await open.ask("/api/operations/set", { method: "GET" })).status).toBe(405);
  });

  it("takes a change from a page at its own address, behind something that adds TLS too", async () => {
    const { host } = new URL(open.url);
    for (const scheme of ["http", "https"]) {
      const headers = { Origin: `${scheme}://${host}`, "Sec-Fetch-Site": "same-origin" };
      expect((await open.ask("/api/operations/set", { body: set(provisioning, "own"), headers })).status).toBe(200);
    }
  });

  it("tells browsers to run nothing else, and to show it in no frame, whatever is answered", async () => {
    for (const path of ["/", "/app.js", "/api/login", "/nothing"]) {
      const { headers } = await open.ask(path);
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain("unsafe");
      expect([headers["x-frame-options"], headers["x-content-type-options"]]).toEqual(["DENY", "nosniff"]);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("bounds what it is sent", async () => {
    const body = JSON.stringify({ file: "x".repeat(4 * 1024 * 1024) });
    const large = await open.ask("/api/operations/restore", { body }).catch((failure: Error) => failure);
    // It hangs up while there is more to come: which of the two is heard first is the kernel's.
    if (!(large instanceof Error)) expect(large.status).toBe(413);
    expect((await open.ask("/api/operations/status", { body: "[" })).status).toBe(400);
    expect((await open.ask("/api/operations/status", { body: "[1]" })).status).toBe(400);
    expect((await open.ask(`/${"x".repeat(20_000)}`)).status).toBe(431);
  });

  it.each(["/../package.json", "/%2e%2e/package.json", "/app.js/", "/constructor", "/dist/web/app.js"])(
    "gives no other file: %s",
    async (path) => {
      expect((await open.ask(path)).status).toBe(404);
    },
  );
});

it("The page has no more than 64 connections at a time", async () => {
  const stage = await pageStage();
  onTestFinished(() => stage.close());
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let count = 0; count < 64; count++) {
    const socket = connect(Number(new URL(stage.url).port), "127.0.0.1").on("error", () => {});
    sockets.push(socket);
    await once(socket, "connect");
  }
  await expect(stage.ask("/api/login")).rejects.toThrow();
  sockets.pop()?.destroy();
  await expect
    .poll(() =>
      stage.ask("/api/login").then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

describe("the page with a password", () => {
  const password = "correct horse";
  const guarded = async (settings: Readonly<Record<string, string>> = {}): Promise<PageStage> => {
    const stage = await pageStage({ "web.passwordHash": await hashOf(password), ...settings });
    onTestFinished(() => stage.close());
    return stage;
  };
  const logIn = (stage: PageStage, given: string) => stage.ask("/api/login", { body: { password: given } });

  it("lets in whoever knows it, until they log out", async () => {
    const stage = await guarded();
    expect((await stage.ask("/api/login")).document).toEqual({ loggedIn: false, needsPassword: true, readOnly: false });
    for (const path of ["overview", "live", "support-bundle", "samples"])
      expect((await stage.ask(`/api/${path}`)).status).toBe(401);
    expect((await stage.ask("/api/operations/status", { body: {} })).status).toBe(401);
    const { headers, status } = await logIn(stage, password);
    expect(status).toBe(200);
    const cookie = String(headers["set-cookie"]);
    expect(cookie).toMatch(/^cpe_agent_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const own = { headers: { Cookie: cookie.split(";")[0] ?? "" } };
    expect((await stage.ask("/api/operations/status", { body: {}, ...own })).status).toBe(200);
    expect(
      (await stage.ask("/api/login", { method: "DELETE", headers: { ...own.headers, "X-CPE-Agent": "" } })).status,
    ).toBe(200);
    expect((await stage.ask("/api/operations/status", { body: {}, ...own })).status).toBe(401);
  });

  it("keeps who guesses waiting, those that guess all at once too", async () => {
    const stage = await guarded();
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => logIn(stage, `guess ${at}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const right = await logIn(stage, password);
    expect([right.status, Number(right.headers["retry-after"])]).toEqual([429, expect.any(Number)]);
  });

  it("checks so many passwords at a time and no more, right ones too: each takes memory", async () => {
    const stage = await guarded();
    const answers = await Promise.all(Array.from({ length: 40 }, () => logIn(stage, password)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(8);
    expect(answers.find(({ status }) => status === 429)?.text).toContain("too many try to log in at a time");
  });

  it("is spoken to over TLS where it has a certificate, and its cookie goes over nothing else", async () => {
    const workshop = certificateWorkshop();
    onTestFinished(() => workshop.close());
    const { cert, certFile, keyFile } = workshop.issue("page", { commonName: "localhost", extensions: server });
    const stage = await guarded({ "web.tls.certFile": certFile, "web.tls.keyFile": keyFile });
    expect(stage.url).toMatch(/^https:/);
    const body = JSON.stringify({ password });
    const headers = { "Content-Type": "application/json", "X-CPE-Agent": "test" };
    const asking = request(new URL("/api/login", stage.url), { method: "POST", headers, ca: cert, agent: false });
    asking.end(body);
    const [response] = await once(asking, "response");
    response.resume();
    expect([response.statusCode, String(response.headers["set-cookie"])]).toEqual([
      200,
      expect.stringMatching(/; Secure$/),
    ]);
    await expect(asked(stage.url.replace("https:", "http:"), "/")).rejects.toThrow();
  });

  it("changes nothing where it is for reading only", async () => {
    const stage = await pageStage({ "web.readOnly": "true" });
    onTestFinished(() => stage.close());
    const change = await stage.ask("/api/operations/set", { body: set(provisioning, "x") });
    expect([change.status, change.text]).toEqual([403, expect.stringContaining("web.readOnly")]);
    for (const operation of ["reboot", "factory-reset", "add", "delete", "transfer", "backup", "inform", "diagnose"])
      expect((await stage.ask(`/api/operations/${operation}`, { body: {} })).status).toBe(403);
    expect((await stage.ask("/api/operations/describe", { body: { path: "Device." } })).status).toBe(200);
  });
});

describe("the settings of the page", () => {
  const problems = (settings: Readonly<Record<string, string>>): readonly string[] => {
    try {
      readConfiguration([layerOf(settings, () => "a test")]);
      return [];
    } catch (failure) {
      return failure instanceof ConfigurationError ? failure.problems : [String(failure)];
    }
  };

  it("let nobody in from elsewhere without a password, nor in clear unless told to", async () => {
    const hash = await hashOf("correct horse");
    expect(problems({ "web.listen": "8080" })).toEqual([]);
    expect(problems({ "web.listen": "[::1]:8080" })).toEqual([]);
    expect(problems({ "web.listen": "0.0.0.0:8080" })).toEqual([
      expect.stringContaining("needs web.passwordHash"),
      expect.stringContaining("needs web.tls.certFile"),
    ]);
    expect(problems({ "web.listen": "[::]:8080", "web.passwordHash": hash })).toEqual([
      expect.stringContaining("web.withoutTls"),
    ]);
    expect(problems({ "web.listen": "0.0.0.0:8080", "web.passwordHash": hash, "web.withoutTls": "true" })).toEqual([]);
    const tls = { "web.tls.certFile": "/cert.pem", "web.tls.keyFile": "/key.pem" };
    expect(problems({ "web.listen": "0.0.0.0:8080", "web.passwordHash": hash, ...tls })).toEqual([]);
    expect(problems({ "web.tls.certFile": "/cert.pem" })).toEqual([expect.stringContaining("go together")]);
  });

  it("never show the hash, and take no password in its place", () => {
    expect(problems({ "web.passwordHash": "hunter2" })).toEqual([expect.stringContaining("(a secret)")]);
    expect(problems({ "web.passwordHash": "hunter2" })[0]).not.toContain("hunter2");
  });
});
