import { afterEach, describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { hasSshd, secondsOf, sshdServers } from "../../../../src/host/linux/ssh/sshd.ts";
import { parseSshdConfig } from "../../../../src/host/linux/ssh/sshd-config.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

// [TR-181 SSH.Server]

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

function system(files: Readonly<Record<string, string>>) {
  const copy = copiedFileSystem();
  copies.push(copy);
  for (const [path, text] of Object.entries(files)) copy.write(path, text);
  return systemFiles(copy.root);
}

const read = (config: string, others: Readonly<Record<string, string>> = {}) =>
  sshdServers(system({ "/etc/ssh/sshd_config": config, ...others })).read();

describe("sshd", () => {
  it("is not there where its configuration cannot be read", () => expect(hasSshd(system({}))).toBe(false));

  it("has the program's own defaults, and says nothing of what runs where no file tells", async () => {
    expect(await read("")).toEqual([
      {
        key: "port 22",
        enabled: undefined,
        running: undefined,
        pid: undefined,
        misconfigured: false,
        link: "all",
        port: 22,
        idleTimeoutSeconds: undefined,
        keepAliveSeconds: 0,
        maxAuthTries: 6,
        allowsRoot: true,
        allowsPassword: true,
        allowsRootPassword: false,
      },
    ]);
  });

  it("takes the first of each setting, from files that are included too, and nothing that is only for some", async () => {
    const [server] = await read(
      "Include sshd_config.d/*.conf\npermitrootlogin no\nMaxAuthTries=2 # few\nMatch User ops\nPasswordAuthentication yes\n",
      {
        "/etc/ssh/sshd_config.d/10-a.conf": "PermitRootLogin yes\nMatch all\nMaxAuthTries 9\n",
        "/etc/ssh/sshd_config.d/20-b.conf": 'PasswordAuthentication "no"\nPermitRootLogin no\n',
        "/etc/ssh/sshd_config.d/30-c.txt": "MaxAuthTries 8\n",
      },
    );
    expect(server).toMatchObject({
      maxAuthTries: 2,
      allowsRoot: true,
      allowsPassword: false,
      allowsRootPassword: false,
    });
  });

  it("lets passwords in that are asked for through PAM", async () => {
    expect((await read("PasswordAuthentication no\nUsePAM yes\n"))[0]?.allowsPassword).toBe(true);
    const off = "PasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication no\n";
    expect((await read(off))[0]?.allowsPassword).toBe(false);
  });

  it("is a server for each port, and runs where its process does", async () => {
    const files = { "/run/sshd.pid": "511\n", "/proc/511/stat": "511 (sshd) S 1 511\n" };
    expect(await read("Port 22\nPort 2222\nPort 22\nPort 0\nPort x\nListenAddress 10.0.0.1\n", files)).toMatchObject([
      { key: "port 22", port: 22, running: true, pid: 511, link: undefined },
      { key: "port 2222", port: 2222, running: true, pid: 511, link: undefined },
    ]);
    const [other] = await read("", { ...files, "/proc/511/stat": "511 (nginx) S 1 511\n" });
    expect(other).toMatchObject({ running: undefined, pid: undefined });
  });

  it("ends, however files include each other, and however much there is", () => {
    const itself = "Include me\n".repeat(50);
    expect(parseSshdConfig(itself, () => [itself]).size).toBe(0);
    const long = parseSshdConfig("Port 1\n".repeat(100_000), () => []);
    expect(long.get("port")?.length).toBeLessThanOrEqual(20_000);
    expect(parseSshdConfig('"\0\n=\n = x\n__proto__ 1\n#', () => []).get("__proto__")).toEqual([["1"]]);
  });

  it.each([
    ["90", 90],
    ["5m", 300],
    ["1h30m", 5400],
    ["", undefined],
    ["-1", undefined],
    ["99999999w", undefined],
  ])("takes %j for %j seconds", (text, seconds) => expect(secondsOf(text)).toBe(seconds));
});
