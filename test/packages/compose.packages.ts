import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { program } from "../harness/process/built-program.ts";
import { laboratory } from "../packaging/laboratory.ts";
import { run, workFolder } from "./packaged.ts";

// The virtual CPEs of packaging/docker/compose.yaml as a process, started and asked as the file says, beside an ACS in a network of another name:
// what of it needs no image of others.

const work = workFolder();
afterAll(() => work.remove());

it("has ten CPEs that reach the ACS by its name, are well, and are woken by theirs", async () => {
  const { command = [], healthcheck } = laboratory().services.cpes ?? {};
  mkdirSync(join(work.path, "bin"));
  writeFileSync(join(work.path, "bin/cpe-agent"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(work.path, "hosts"), "127.0.0.1 localhost\n192.0.2.1 cwmp\n192.0.2.2 cpes\n");
  const script = `
set -e
mount --bind "$0/hosts" /etc/hosts
mount -t tmpfs tmpfs /var/lib && mkdir /var/lib/cpe-agent
unshare --net sleep 1000000 & other=$!
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
ip link set lo up
ip link add lab0 type veth peer name lab1 netns $other
ip addr add 192.0.2.1/24 dev lab0 && ip link set lab0 up
nsenter --target $other --net sh -c 'ip link set lo up; ip addr add 192.0.2.2/24 dev lab1; ip link set lab1 up'
cpe-agent acs serve --bind 0.0.0.0 --port 7547 > "$0/acs.log" 2>&1 &
until grep -q 'devices connect' "$0/acs.log"; do sleep 0.1; done
nsenter --target $other --net cpe-agent "$@" > "$0/cpes.log" 2>&1 &
echo there
exec sleep 1000000`;
  const namespaces = [
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--propagation",
    "private",
  ];
  const env = { ...process.env, PATH: `${join(work.path, "bin")}:${process.env.PATH}`, HOME: work.path };
  const lab = spawn("unshare", [...namespaces, "sh", "-c", script, work.path, ...command], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let said = "";
    lab.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => said).toBe("there\n");
    const inside = run("ps", ["-o", "pid=", "--ppid", String(lab.pid)]).stdout.trim();
    const beside = (...argv: readonly string[]) =>
      run("nsenter", ["--target", inside, "--mount", "--net", "--pid", ...argv], env);
    const acs = (...argv: readonly string[]) => beside("cpe-agent", "acs", ...argv, "--url", "http://127.0.0.1:7547/");
    await expect.poll(() => acs("devices").stdout.match(/-LAB000\d|-LAB0010/g)?.length).toBe(10);
    const [, ...probe] = healthcheck?.test ?? [];
    await expect.poll(() => beside(...probe)).toMatchObject({ code: 0, stdout: "ready\n" });
    expect(beside("curl", "-sf", "http://cpes:9465/metrics").stdout).toMatch(
      /^cpe_agent_fleet_sessions_total\{outcome="ok"\} [1-9]/m,
    );
    const woken = acs("get", "LAB0003", "Device.DeviceInfo.SerialNumber", "--wake");
    expect(woken).toMatchObject({ code: 0, stdout: "Device.DeviceInfo.SerialNumber=LAB0003\n" });
  } finally {
    lab.kill("SIGKILL");
  }
});
