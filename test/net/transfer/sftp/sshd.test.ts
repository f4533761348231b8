import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../harness/free-port.ts";
import { installed, isRoot, runServer } from "../real-server.ts";
import { type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";

const content = sample(3_000_000);
const kept = untilAfterEach();
const ownMounts = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;
const usable = ownMounts && installed("sshd") && installed("ssh-keygen") && installed("openssl");

const credentials = { username: "cpe-test", password: "secret" };

/** `sshd` as it comes, in a mount namespace whose machine has one user more; `it` knows its host key. */
async function sshd(): Promise<{ readonly it: Stage; readonly url: string }> {
  const { directory } = kept(stage());
  const at = (name: string): string => join(directory, name);
  const hash = execFileSync("openssl", ["passwd", "-6", credentials.password], { encoding: "utf8" }).trim();
  for (const name of ["passwd", "shadow"]) copyFileSync(`/etc/${name}`, at(name));
  appendFileSync(at("passwd"), `${credentials.username}:x:0:0::${at("home")}:/bin/sh\n`);
  appendFileSync(at("shadow"), `${credentials.username}:${hash}:19000:0:99999:7:::\n`);
  chmodSync(directory, 0o755);
  mkdirSync(at("home"));
  writeFileSync(at("home/file"), content);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("host-key")]);
  const port = await freePort();
  const settings = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${at("host-key")}`,
    "PidFile none",
    "UsePAM no",
    "PermitRootLogin yes",
    "PasswordAuthentication yes",
    "Subsystem sftp internal-sftp",
  ];
  writeFileSync(at("sshd_config"), settings.join("\n"));
  const prepare =
    'mkdir -p /run/sshd && mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && exec /usr/sbin/sshd -D -e -f "$1/sshd_config"';
  kept(await runServer("unshare", ["--mount", "sh", "-c", prepare, "sh", directory], port));
  const knownHostsFile = at("known_hosts");
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${readFileSync(at("host-key.pub"), "utf8")}`);
  return { it: kept(stage({ knownHostsFile })), url: `sftp://127.0.0.1:${port}${at("home")}` };
}

describe.skipIf(!usable)("transfers with OpenSSH's sshd (skipped where it is not installed, or not as root)", () => {
  it("fetches, goes on where it was interrupted, and sends", async () => {
    const { it, url } = await sshd();
    const caller = new AbortController();
    const interrupted = { ...credentials, onProgress: () => caller.abort() };
    expect(await it.get(`${url}/file`, interrupted, caller.signal)).toMatchObject({ ok: false, kind: "cancelled" });
    const whole = { ok: true, bytes: content.length, sha256: sha256(content), resumed: true };
    expect(await it.get(`${url}/file`, credentials)).toEqual(whole);
    const octets = { length: content.length, open: () => Readable.from([content]) };
    expect(await it.put(`${url}/sent`, octets, credentials)).toEqual({ ok: true, bytes: content.length });
    expect(readFileSync(`${new URL(url).pathname}/sent`).equals(content)).toBe(true);
  });

  it.each([
    ["missing", credentials, "cannot-access-file"],
    ["file", { ...credentials, password: "wrong" }, "authentication"],
  ])("%s with %j is %s", async (path, request, kind) => {
    const { it, url } = await sshd();
    expect(await it.get(`${url}/${path}`, request)).toMatchObject({ ok: false, kind });
  });
});
