import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../harness/free-port.ts";
import { type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";
import { canRunVsftpd, startVsftpd } from "./vsftpd.ts";

const content = sample(8_000_000);
const kept = untilAfterEach();

/** vsftpd for anonymous users, who may write into `in`. */
async function vsftpd(bytesPerSecond: number): Promise<{ it: Stage; url: string; root: string }> {
  const it = kept(stage());
  const server = kept(await startVsftpd(it.directory, bytesPerSecond));
  writeFileSync(join(server.root, "file"), content);
  chmodSync(join(server.root, "file"), 0o644);
  writeFileSync(join(server.root, "secret"), "x", { mode: 0o600 });
  return { it, url: server.url, root: server.root };
}

describe.skipIf(!canRunVsftpd)("transfers with vsftpd (skipped where it is not installed, or not root)", () => {
  it("fetches, goes on by REST, and sends", async () => {
    const { it, url, root } = await vsftpd(0);
    const whole = { ok: true, bytes: content.length, sha256: sha256(content) };
    expect(await it.get(`${url}/file`, { expectedBytes: content.length })).toEqual({ ...whole, resumed: false });
    const octets = { length: content.length, open: () => Readable.from([content]) };
    expect(await it.put(`${url}/in/log%20of%20today`, octets)).toEqual({ ok: true, bytes: content.length });
    expect(readFileSync(join(root, "in/log of today")).equals(content)).toBe(true);
    expect(await it.put(`${url}/log`, octets)).toMatchObject({ ok: false, kind: "upload" });
  });

  it("goes on by REST where it was interrupted", async () => {
    const { it, url } = await vsftpd(4_000_000);
    const caller = new AbortController();
    const onProgress = (bytes: number): void => {
      if (bytes > 1_000_000) caller.abort();
    };
    expect(await it.get(`${url}/file`, { onProgress }, caller.signal)).toMatchObject({ ok: false, kind: "cancelled" });
    const result = await it.get(`${url}/file`);
    expect(result).toEqual({ ok: true, bytes: content.length, sha256: sha256(content), resumed: true });
  });

  it.each([
    ["missing", {}, "cannot-access-file"],
    ["secret", {}, "cannot-access-file"],
    ["file", { username: "cpe", password: "wrong" }, "authentication"],
    ["file", { username: "cpe\r\nDELE file", password: "" }, "arguments"],
    ["file%0d%0aDELE%20file", {}, "arguments"],
    ["file%ff", {}, "arguments"],
    ["", {}, "arguments"],
    ["file", { expectedBytes: 5 }, "corrupted"],
    ["file", { maxBytes: 5 }, "too-large"],
  ])("%j %j is %s", async (path, request, kind) => {
    const { it, url } = await vsftpd(0);
    expect(await it.get(`${url}/${path}`, request)).toMatchObject({ ok: false, kind });
    expect(it.leftovers()).toEqual([]);
  });

  it("is cannot-contact where nobody listens", async () => {
    const it = kept(stage());
    expect(await it.get(`ftp://127.0.0.1:${await freePort()}/file`)).toMatchObject({
      ok: false,
      kind: "cannot-contact",
    });
  });
});
