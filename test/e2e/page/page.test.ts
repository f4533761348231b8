import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, meanwhile, program } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";

// The page of the built program, and the bundle for a report.

const secrets = { acs: "s3cret-acs", knock: "s3cret-knock", wifi: "s3cret-wifi" };

let cpe: ProcessCpe;
let url = "";
let at: readonly string[];

beforeAll(async () => {
  cpe = await processCpe({
    settings: ["web.listen=0", `acs.password=${secrets.acs}`, `connectionRequest.password=${secrets.knock}`],
  });
  at = ["--state-dir", cpe.stateDirectory];
  const agent = cpe.start();
  url = String((await agent.fact("web.listen")).url);
  await agent.line(({ fact, outcome }) => fact === "session.end" && outcome === "ok");
  cpeAgent("set", `Device.WiFi.AccessPoint.1.Security.KeyPassphrase=${secrets.wifi}`, ...at);
});
afterAll(() => cpe.close());

describe("the page of the built program", () => {
  it("comes whole, in less than 150 kB, and knows the agent", async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const sizes = await Promise.all(
      ["", "app.js", "app.css", "icon.svg"].map(async (file) => {
        const reply = await fetch(url + file);
        expect(reply.status).toBe(200);
        return (await reply.arrayBuffer()).byteLength;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
    const { status } = await fetch(`${url}api/overview`);
    expect(status).toBe(200);
  });

  it("comes compressed to whoever takes that, and plain to others", async () => {
    const [packed, plain] = await Promise.all(
      ["gzip", "identity"].map((coding) => fetch(`${url}app.js`, { headers: { "Accept-Encoding": coding } })),
    );
    expect(packed?.headers.get("content-encoding")).toBe("gzip");
    expect(plain?.headers.get("content-encoding")).toBe(null);
    const script = await plain?.text();
    expect(script).toMatch(/^"use strict";/);
    expect(await packed?.text()).toBe(script);
  });

  it("is asked for again without being sent again", async () => {
    const first = await fetch(`${url}app.js`);
    const tag = first.headers.get("etag") ?? "";
    expect((await fetch(`${url}app.js`, { headers: { "If-None-Match": tag } })).status).toBe(304);
  });

  it("is nowhere unless it is wanted", async () => {
    const other = await processCpe({});
    onTestFinished(() => other.close());
    const agent = other.start();
    await agent.line(({ fact }) => fact === "session.end");
    expect(agent.log.some(({ fact }) => fact === "web.listen")).toBe(false);
  });

  it("does not keep a device from being managed where its port is taken", async () => {
    const other = await processCpe({});
    onTestFinished(() => other.close());
    const agent = other.start(`web.listen=${new URL(url).port}`);
    expect((await agent.fact("web.closed")).reason).toBe(
      `port taken: another program listens on 127.0.0.1:${new URL(url).port}; choose another port`,
    );
    await agent.line(({ fact, outcome }) => fact === "session.end" && outcome === "ok");
  });

  it("takes the password whose hash the command prints, and no short one", () => {
    const hash = (input: string) =>
      spawnSync(process.execPath, [program, "password-hash"], { input, encoding: "utf8" });
    expect(hash("correct horse\n").stdout).toMatch(/^scrypt\$14\$[\w-]{22}\$[\w-]{43}\n$/);
    expect(hash("short")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("8 characters") });
  });
});

describe("the bundle for a report", () => {
  it("has what helps and no secret, for its owner's eyes", async () => {
    const file = join(cpe.directory, "bundle.json");
    // Not waited for in one go: a kept connection that the agent closes meanwhile must be seen to be closed.
    const { code, stdout } = await meanwhile("support-bundle", "-o", file, ...at);
    expect([code, stdout]).toEqual([0, expect.stringContaining(file)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    const bundle = JSON.parse(text);
    expect(bundle).toMatchObject({
      program: {
        node: process.version,
        configuration: { "acs.password": "(a secret)", "web.listen": expect.any(String) },
      },
      status: { acsUrl: cpe.acs.url },
      sessions: { sessions: [expect.objectContaining({ outcome: "ok" })] },
      log: { lines: expect.arrayContaining([expect.stringContaining("session.end")]) },
    });
    expect(bundle.tree.values.length).toBeGreaterThan(1000);
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    // The page gives the same.
    const downloaded = await fetch(`${url}api/support-bundle`);
    expect(downloaded.headers.get("content-disposition")).toMatch(/^attachment; filename="cpe-agent-[\w.-]+\.json"$/);
    const fromPage = await downloaded.text();
    expect(Object.keys(JSON.parse(fromPage))).toEqual(Object.keys(bundle));
    for (const secret of Object.values(secrets)) expect(fromPage).not.toContain(secret);
  });

  it("overwrites nothing, and says so where no agent runs", () => {
    const file = join(cpe.directory, "bundle.json");
    expect(cpeAgent("support-bundle", "-O", file, ...at)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("EEXIST"),
    });
    const nobody = join(cpe.directory, "nobody");
    expect(cpeAgent("support-bundle", "--output", "-", "--state-dir", nobody)).toMatchObject({ code: 3, stdout: "" });
  });
});
