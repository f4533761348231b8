import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../harness/free-port.ts";
import { certificateWorkshop } from "../../certificates.ts";
import { installed, isRoot, type RunningServer, runServer } from "../real-server.ts";
import { type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";

const content = sample(20_000_000);
const kept = untilAfterEach();

/** nginx with ranges, a protected directory, one that takes PUT and one that is slow enough to be interrupted. */
async function nginx(directory: string, port: number, tls = ""): Promise<RunningServer> {
  const www = join(directory, "www");
  mkdirSync(join(www, "in"), { recursive: true });
  chmodSync(directory, 0o755);
  chmodSync(join(www, "in"), 0o777);
  writeFileSync(join(www, "file"), content);
  writeFileSync(join(directory, "passwords"), "cpe:{PLAIN}secret\n");
  writeFileSync(
    join(directory, "nginx.conf"),
    `${isRoot ? "user root;" : ""} daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/log;
    events {}
    http {
      access_log off; client_max_body_size 100m; client_body_temp_path ${directory}/body;
      proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
      server {
        listen 127.0.0.1:${port}${tls && " ssl"}; ${tls} root ${www};
        location /slow/ { alias ${www}/; limit_rate 10m; }
        location /closed/ { alias ${www}/; auth_basic files; auth_basic_user_file ${directory}/passwords; }
        location /in/ { dav_methods PUT; auth_basic files; auth_basic_user_file ${directory}/passwords; }
      }
    }`,
  );
  return runServer("nginx", ["-c", join(directory, "nginx.conf"), "-p", directory, "-e", join(directory, "log")], port);
}

const credentials = { username: "cpe", password: "secret" };

describe.skipIf(!installed("nginx"))("transfers with nginx (skipped where it is not installed)", () => {
  const running = async (): Promise<{ it: Stage; url: string; port: number; server: RunningServer }> => {
    const it = kept(stage());
    const port = await freePort();
    return { it, port, url: `http://127.0.0.1:${port}`, server: kept(await nginx(it.directory, port)) };
  };

  it("fetches plainly, with Basic, and tells a wrong password from a missing file", async () => {
    const { it, url } = await running();
    const whole = { ok: true, bytes: content.length, sha256: sha256(content), resumed: false };
    expect(await it.get(`${url}/file`)).toEqual(whole);
    expect(await it.get(`${url}/closed/file`, credentials)).toEqual(whole);
    expect(await it.get(`${url}/closed/file`, { ...credentials, password: "x" })).toMatchObject({
      kind: "authentication",
    });
    expect(await it.get(`${url}/closed/file`)).toMatchObject({ kind: "authentication" });
    expect(await it.get(`${url}/missing`)).toMatchObject({ kind: "cannot-access-file" });
  });

  it("sends with Basic, spending nothing on the challenge", async () => {
    const { it, url } = await running();
    const octets = { length: content.length, open: () => Readable.from([content]) };
    expect(await it.put(`${url}/in/log`, octets, credentials)).toEqual({ ok: true, bytes: content.length });
    expect(readFileSync(join(it.directory, "www/in/log")).equals(content)).toBe(true);
    expect(await it.put(`${url}/in/log`, octets)).toMatchObject({ ok: false, kind: "authentication" });
    expect(await it.put(`${url}/file`, octets)).toMatchObject({ ok: false, kind: "upload" });
  });

  it("fetches over TLS, with Basic, and goes on where it was interrupted", async () => {
    const workshop = kept(certificateWorkshop());
    const { certFile, keyFile } = workshop.issue("nginx");
    const it = kept(stage({ tls: { caFile: certFile } }));
    const port = await freePort();
    kept(await nginx(it.directory, port, `ssl_certificate ${certFile}; ssl_certificate_key ${keyFile};`));
    const url = `https://127.0.0.1:${port}`;
    expect(await it.get(`${url}/closed/file`, credentials)).toMatchObject({ ok: true, sha256: sha256(content) });
    const again = kept(stage({ tls: { caFile: certFile } }));
    expect(await interrupted(again, `${url}/slow/file`)).toMatchObject({ ok: false, kind: "cancelled" });
    expect(await again.get(`${url}/slow/file`)).toMatchObject({ ok: true, resumed: true, sha256: sha256(content) });
    expect(await kept(stage()).get(`${url}/file`)).toMatchObject({ ok: false, kind: "untrusted-server" });
  });

  it("goes on where a killed server broke off, once it is back", async () => {
    const { it, url, port, server } = await running();
    let killed: Promise<void> | undefined;
    const onProgress = (bytes: number): void => {
      if (bytes > 2_000_000) killed ??= killAll(server, it.directory);
    };
    const broken = await it.get(`${url}/slow/file`, { onProgress });
    expect(broken).toMatchObject({ ok: false, keptBytes: expect.any(Number) });
    expect(!broken.ok && broken.keptBytes).toBeGreaterThan(2_000_000);
    await killed;
    kept(await nginx(it.directory, port));
    // nginx makes its tag of size and date: the file is the same one.
    expect(await it.get(`${url}/file`)).toMatchObject({ ok: true, resumed: false });
    const again = kept(stage());
    expect(await interrupted(again, `${url}/slow/file`)).toMatchObject({ ok: false, kind: "cancelled" });
    expect(await again.get(`${url}/slow/file`)).toMatchObject({ ok: true, resumed: true, sha256: sha256(content) });
  });
});

/** Given up as soon as there is something to go on from. */
function interrupted(by: Stage, url: string): ReturnType<Stage["get"]> {
  const caller = new AbortController();
  const onProgress = (bytes: number): void => {
    if (bytes > 1_000_000) caller.abort();
  };
  return by.get(url, { onProgress }, caller.signal);
}

/** The worker outlives a killed master. */
async function killAll(server: RunningServer, directory: string): Promise<void> {
  const master = Number(readFileSync(join(directory, "pid"), "utf8"));
  const children = readFileSync(`/proc/${master}/task/${master}/children`, "utf8").trim().split(" ").map(Number);
  await server.close();
  for (const child of children) process.kill(child, "SIGKILL");
}
