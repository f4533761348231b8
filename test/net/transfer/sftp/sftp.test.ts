import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import ssh2 from "ssh2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "../real-server.ts";
import { listening, type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";

const content = sample(3_000_000);
const kept = untilAfterEach();
const sftpServer = ["/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server", "/usr/lib/ssh/sftp-server"].find(
  existsSync,
);
const usable = sftpServer !== undefined && installed("ssh-keygen");

const hostKeys = mkdtempSync(join(tmpdir(), "host-keys-"));
afterAll(() => rmSync(hostKeys, { recursive: true }));
beforeAll(() => {
  if (!usable) return;
  for (const type of ["ed25519", "rsa"]) {
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-m", "PEM", "-f", join(hostKeys, type)]);
  }
});

interface SshStage {
  readonly it: Stage;
  /** Of the directory in which the file is. */
  readonly url: string;
  readonly port: number;
  readonly keys: Readonly<Record<"ed25519" | "rsa", string>>;
}

/** OpenSSH's own sftp-server behind an SSH server that knows one user; `known` is what the agent knows of its host keys. */
async function openssh(known: (stage: Omit<SshStage, "it" | "url">) => string | undefined): Promise<SshStage> {
  const files = kept(stage());
  const read = (name: string): string => readFileSync(join(hostKeys, name), "utf8").trim();
  const sessions = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [read("ed25519"), read("rsa")] }, (connection) => {
    sessions.add(connection);
    connection.on("error", () => {});
    connection.on("authentication", (context) => {
      if (context.method === "password" && context.username === "cpe" && context.password === "secret")
        context.accept();
      else context.reject(["password"]);
    });
    connection.on("session", (accept) => {
      accept().on("subsystem", (acceptSubsystem) => {
        const channel = acceptSubsystem();
        const program = spawn(sftpServer ?? "", [], { stdio: ["pipe", "pipe", "ignore"] });
        channel.on("error", () => {});
        program.stdin.on("error", () => {});
        channel.pipe(program.stdin);
        program.stdout.pipe(channel);
        channel.once("close", () => program.kill());
      });
    });
  });
  // OpenSSH's own server does not delay its answers either.
  const door = createServer({ noDelay: true }, (socket) => server.injectSocket(socket));
  await listening(door);
  kept({
    close: () => {
      for (const session of sessions) session.end();
      door.close();
    },
  });
  const address = door.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const keys = { ed25519: read("ed25519.pub"), rsa: read("rsa.pub") };
  const text = known({ port, keys });
  const knownHostsFile = join(files.directory, "known_hosts");
  if (text !== undefined) writeFileSync(knownHostsFile, text);
  writeFileSync(join(files.directory, "file"), content);
  const it = kept(stage(text === undefined ? {} : { knownHostsFile }));
  return { it, url: `sftp://127.0.0.1:${port}${files.directory}`, port, keys };
}

const credentials = { username: "cpe", password: "secret" };
const whole = { ok: true, bytes: content.length, sha256: sha256(content) };

describe.skipIf(!usable)("transfers with OpenSSH's sftp-server (skipped where it is not installed)", () => {
  const knowing = (type: "ed25519" | "rsa") => openssh(({ port, keys }) => `[127.0.0.1]:${port} ${keys[type]}\n`);

  it.each(["ed25519", "rsa"] as const)("fetches and sends, knowing the host by its %s key", async (type) => {
    const { it, url } = await knowing(type);
    expect(await it.get(`${url}/file`, { ...credentials, expectedBytes: content.length })).toEqual({
      ...whole,
      resumed: false,
    });
    const octets = { length: content.length, open: () => Readable.from([content]) };
    expect(await it.put(`${url}/sent`, octets, credentials)).toEqual({ ok: true, bytes: content.length });
    expect(readFileSync(`${new URL(url).pathname}/sent`).equals(content)).toBe(true);
    expect(await it.put(`${url}/nowhere/sent`, octets, credentials)).toMatchObject({ ok: false, kind: "upload" });
  });

  it("goes on where it was interrupted, unless the file has changed", async () => {
    const { it, url } = await knowing("ed25519");
    const interrupted = async (): Promise<void> => {
      const caller = new AbortController();
      const request = { ...credentials, onProgress: () => caller.abort() };
      expect(await it.get(`${url}/file`, request, caller.signal)).toMatchObject({ ok: false, kind: "cancelled" });
    };
    await interrupted();
    expect(await it.get(`${url}/file`, credentials)).toEqual({ ...whole, resumed: true });
    await interrupted();
    writeFileSync(`${new URL(url).pathname}/file`, content.subarray(1));
    expect(await it.get(`${url}/file`, credentials)).toMatchObject({
      ok: true,
      bytes: content.length - 1,
      resumed: false,
    });
  });

  it.each([
    ["missing", credentials, "cannot-access-file"],
    ["file", { ...credentials, password: "wrong" }, "authentication"],
    ["file", {}, "authentication"],
    ["file", { ...credentials, maxBytes: 5 }, "too-large"],
  ])("%s with %j is %s", async (path, request, kind) => {
    const { it, url } = await knowing("ed25519");
    expect(await it.get(`${url}/${path}`, request)).toMatchObject({ ok: false, kind });
  });

  it.each([
    ["no file of known hosts", () => undefined],
    ["one without the host", () => "other.example.com ssh-ed25519 AAAA\n"],
    ["another key for the host", ({ port }: { port: number }) => `[127.0.0.1]:${port} ${foreignKey}\n`],
    [
      "a revoked key",
      ({ port, keys }: Pick<SshStage, "port" | "keys">) =>
        `@revoked * ${keys.ed25519}\n[127.0.0.1]:${port} ${keys.ed25519}\n`,
    ],
  ])("trusts nobody with %s, and sends no password", async (_name, known) => {
    const { it, url } = await openssh(known);
    expect(await it.get(`${url}/file`, credentials)).toMatchObject({ ok: false, kind: "untrusted-server" });
  });
});

const foreignKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

describe("known hosts [sshd(8)]", () => {
  it("is read in every form that OpenSSH writes", async () => {
    const { knownKeys } = await import("../../../../src/net/transfer/sftp/known-hosts.ts");
    const text = [
      "# a comment",
      "",
      `files.example.com,192.0.2.1 ${foreignKey}`,
      `*.lab.example.com,!bad.lab.example.com ${foreignKey} a comment`,
      `[files.example.com]:2222 ${foreignKey}`,
      `@cert-authority * ${foreignKey}`,
      "broken",
    ].join("\n");
    const count = (host: string, port = 22): number => knownKeys(text, host, port).length;
    expect([count("FILES.example.com"), count("192.0.2.1"), count("files.example.com", 2222)]).toEqual([1, 1, 1]);
    expect([count("a.lab.example.com"), count("bad.lab.example.com"), count("lab.example.com")]).toEqual([1, 0, 0]);
    expect([count("filesXexample.com"), count("192.0.2.1", 2222), count("# a comment")]).toEqual([0, 0, 0]);
  });

  it.skipIf(!installed("ssh-keygen"))("is read hashed, as ssh-keygen -H makes it", async () => {
    const { knownKeys } = await import("../../../../src/net/transfer/sftp/known-hosts.ts");
    const files = kept(stage());
    const file = join(files.directory, "known_hosts");
    writeFileSync(file, `files.example.com ${foreignKey}\n[127.0.0.1]:2222 ${foreignKey}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain("example");
    expect(knownKeys(text, "files.example.com", 22)).toHaveLength(1);
    expect(knownKeys(text, "127.0.0.1", 2222)).toHaveLength(1);
    expect(knownKeys(text, "127.0.0.1", 22)).toHaveLength(0);
  });
});
