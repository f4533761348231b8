import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DebianRoot, openDebianRoot } from "./debian-root.ts";
import { packaged, printed, run, workFolder } from "./packaged.ts";

// The package of Debian: installed by dpkg, run as its unit runs it, replaced by a newer one, removed.

const work = workFolder();
let debian: DebianRoot;
const deb = (): string => readdirSync(work.path).find((name) => name.startsWith("cpe-agent_")) ?? "";

beforeAll(async () => {
  const made = packaged(work.path, "deb", "--arch", "amd64");
  if (made.code !== 0) throw new Error(made.stderr);
  debian = await openDebianRoot(work.path);
});
afterAll(async () => {
  await debian?.end();
  work.remove();
});

const unitFile = join(import.meta.dirname, "../../packaging/debian/files/usr/lib/systemd/system/cpe-agent.service");
/** As systemd would start it, but for what it locks up. */
const start = `exec setpriv --reuid cpe-agent --regid cpe-agent --clear-groups ${/ExecStart=(.*)/.exec(readFileSync(unitFile, "utf8"))?.[1]}`;
const answer = "cpe-agent get Device.DeviceInfo.SerialNumber Device.DeviceInfo.UpTime";
const install = (file: string) => debian.sh(`dpkg -i /packages/${file}`);

/** Runs the agent while `body` looks at it; gives its log. */
async function whileRunning(body: () => Promise<void>): Promise<string> {
  const agent = debian.start(`mkdir -p /var/lib/cpe-agent; chown cpe-agent: /var/lib/cpe-agent; ${start}`);
  let log = "";
  agent.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  try {
    await expect.poll(() => debian.sh("cpe-agent status").code, { message: "the agent answers" }).toBe(0);
    await body();
  } finally {
    const ended = new Promise((resolve) => agent.once("exit", resolve));
    agent.kill("SIGTERM");
    await ended;
  }
  return log;
}

it("is of the same octets each time", () => {
  const sum = (): string =>
    createHash("sha256")
      .update(readFileSync(join(work.path, deb())))
      .digest("hex");
  const first = sum();
  expect(packaged(work.path, "deb", "--arch", "amd64").code).toBe(0);
  expect(sum()).toBe(first);
});

it("refuses an architecture that it cannot be made for", () => {
  const { code, stderr } = packaged(work.path, "deb", "--arch", "riscv64");
  expect([code, stderr]).toEqual([1, "riscv64 is no architecture of the Debian package: amd64, arm64\n"]);
});

it("carries no code of V8, and nothing that others may write", () => {
  const files = printed("dpkg-deb", "--contents", join(work.path, deb()));
  expect(files).not.toMatch(/\.code$/m);
  expect(files).not.toMatch(/^[d-]....w|^[d-].......w/m);
  expect(files).toMatch(/^-rw------- root\/root .* \.\/etc\/cpe-agent\/config\.yaml$/m);
});

it("depends on the libraries that its addons ask for", () => {
  const folder = join(work.path, "unpacked");
  printed("dpkg-deb", "--extract", join(work.path, deb()), folder);
  const depends = printed("dpkg-deb", "--field", join(work.path, deb()), "Depends");
  const addons = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".node"));
  expect(addons).toHaveLength(2);
  const newest = (prefix: string): string =>
    addons
      .flatMap((name) =>
        readFileSync(join(folder, name), "latin1").match(new RegExp(`(?<=\\0${prefix}_)[0-9.]+(?=\\0)`, "g")),
      )
      .flatMap((version) => version ?? [])
      .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .at(-1) ?? "";
  expect(depends).toContain(`libc6 (>= ${newest("GLIBC")})`);
  // What GCC 11 has of its library of C++.
  expect([newest("GLIBCXX"), depends]).toEqual(["3.4.29", expect.stringContaining("libstdc++6 (>= 11)")]);
});

it("has a unit that is exposed to little", () => {
  const { stdout, stderr } = run("systemd-analyze", ["security", "--offline=true", "--no-pager", unitFile]);
  const [, exposure] = /Overall exposure level for cpe-agent\.service: ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(exposure), stdout + stderr).toBeLessThanOrEqual(2.5);
});

it("is installed, runs, keeps its state through an upgrade, and is purged without a trace", async () => {
  expect(install(deb())).toMatchObject({ code: 0 });
  const code = "ls /usr/lib/cpe-agent/dist | grep -c 'code$'";
  expect(debian.sh(code).stdout).toBe("6\n");
  expect(debian.sh("stat -c '%a %U:%G' /etc/cpe-agent/config.yaml").stdout).toBe("640 root:cpe-agent\n");
  const verified = debian.sh("systemd-analyze verify --man=no /usr/lib/systemd/system/cpe-agent.service");
  expect(verified.stderr).not.toContain("cpe-agent.service:");
  const demo = debian.sh("cpe-agent demo --once");
  expect(demo).toMatchObject({ code: 0, stderr: "" });
  expect(demo.stdout).toContain("All 6 steps went as they must");
  expect(debian.sh("setpriv --reuid nobody --regid nogroup --clear-groups cat /etc/cpe-agent/config.yaml").code).toBe(
    1,
  );

  const log = await whileRunning(async () => {
    expect(debian.sh(answer).code).toBe(0);
    expect(debian.sh("cpe-agent set Device.ManagementServer.PeriodicInformInterval=4321").code).toBe(0);
  });
  expect(log).not.toMatch(/"level":"error"/);

  // The same program by another version, with a configuration that was changed meanwhile.
  debian.sh("echo '# changed' >> /etc/cpe-agent/config.yaml");
  const newer =
    "cd /packages && dpkg-deb -R cpe-agent_*.deb newer && sed -i 's/^Version: .*/Version: 99.0/' newer/DEBIAN/control && dpkg-deb -b newer newer.deb";
  expect(debian.sh(newer)).toMatchObject({ code: 0 });
  expect(install("newer.deb")).toMatchObject({ code: 0 });
  expect(debian.sh("tail -1 /etc/cpe-agent/config.yaml; stat -c '%a' /etc/cpe-agent/config.yaml").stdout).toBe(
    "# changed\n640\n",
  );
  await whileRunning(async () => {
    const { stdout } = debian.sh("cpe-agent get Device.ManagementServer.PeriodicInformInterval");
    expect(stdout).toContain("4321");
  });

  // As dpkg does after another Node was installed.
  debian.sh("rm /usr/lib/cpe-agent/dist/*.code");
  expect(debian.sh("dpkg-trigger --no-await /usr/bin/node && dpkg --triggers-only --pending")).toMatchObject({
    code: 0,
  });
  expect(debian.sh(code).stdout).toBe("6\n");

  expect(debian.sh("dpkg -r cpe-agent && ls /etc/cpe-agent/config.yaml /var/lib/cpe-agent/state.db")).toMatchObject({
    code: 0,
  });
  expect(debian.sh("dpkg -P cpe-agent")).toMatchObject({ code: 0 });
  const left = debian.sh(
    "find / -xdev -path /packages -prune -o -path /proc -prune -o -path /tmp -prune -o -path /work -prune -o -path /root -prune -o -name '*cpe-agent*' -newer /packages/nodejs.deb -print; getent passwd cpe-agent",
  );
  expect(left.stdout).toBe("");
});
