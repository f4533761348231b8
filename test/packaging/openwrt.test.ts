import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { settled } from "../../src/cli/settings.ts";
import { uciOnPath } from "../stand-in/uci/uci-on-path.ts";

// What the package for OpenWrt puts on a device, beside the program.

const files = join(import.meta.dirname, "../../packaging/openwrt/cpe-agent/files");
const initScript = join(files, "etc/init.d/cpe-agent");
const hotplug = join(files, "etc/hotplug.d/iface/95-cpe-agent");
const defaults = join(files, "etc/uci-defaults/95-cpe-agent");
const rcCommon = join(import.meta.dirname, "../stand-in/procd/rc.common");

const has = (program: string): boolean => spawnSync(program, ["--help"], { stdio: "ignore" }).error === undefined;
const busybox = has("busybox");
/** busybox's shell where there is one, as on the device. */
const shell = busybox ? ["busybox", "ash"] : ["sh"];

/** A device with the configuration of the package, or another one, and programs of the test's own on PATH. */
function device(config = readFileSync(join(files, "etc/config/cpe-agent"), "utf8")) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-package-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["etc/config", "tmp", "bin"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "etc/config/cpe-agent"), config);
  writeFileSync(join(root, "etc/openwrt_release"), "DISTRIB_ID='OpenWrt'\n");
  uciOnPath(join(root, "bin"), root);
  return {
    root,
    program: (name: string, script: string): void =>
      writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    run: (argv: readonly string[], variables: Readonly<Record<string, string>> = {}): string => {
      const [program = "", ...words] = [...shell, ...argv];
      const PATH = [join(root, "bin"), process.env.PATH].join(delimiter);
      const { stdout, stderr, status } = spawnSync(program, words, { encoding: "utf8", env: { PATH, ...variables } });
      expect([stderr, status]).toEqual(["", 0]);
      return stdout;
    },
    config: () => readFileSync(join(root, "etc/config/cpe-agent"), "utf8"),
  };
}

const linesOf = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));

describe("the shell scripts of the package for OpenWrt", () => {
  const scripts = [initScript, hotplug, defaults, rcCommon];

  it.skipIf(!busybox).each(scripts)("%s is read by busybox", (script) => {
    expect(spawnSync("busybox", ["ash", "-n", script], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });

  // `local` is no POSIX, but every ash has it; the variables of rc.common are read by it.
  it.skipIf(!has("shellcheck")).each(scripts)("%s is as shellcheck wants it", (script) => {
    const argv = ["-s", "dash", "-e", "SC3043,SC2034,SC1090", script];
    expect(spawnSync("shellcheck", argv, { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
  });

  it("may be run where the system runs them", () => {
    for (const script of [initScript, defaults]) expect(statSync(script).mode & 0o111).toBe(0o111);
  });
});

describe("the service on OpenWrt", () => {
  it("is one instance that procd keeps alive for ever, lets end, and restarts with another configuration", () => {
    const { run } = device();
    const start = linesOf(run([rcCommon, initScript, "start"]));
    const data = start.findIndex(([word]) => word === "open-data");
    expect([...start.slice(0, data), ...start.slice(-1)]).toEqual([
      ["open"],
      ["param", "command", "/usr/bin/cpe-agent", "run", "--host", "openwrt"],
      ["param", "respawn", "3600", "10", "0"],
      ["param", "term_timeout", "15"],
      ["param", "file", "/etc/config/cpe-agent"],
      ["param", "stderr", "1"],
      ["close"],
    ]);
    expect(linesOf(run([rcCommon, initScript, "triggers"]))).toEqual([["reload-trigger", "cpe-agent"]]);
  });

  /** What the firewall is asked to let in, as `procd_open_data` has it. */
  const letIn = (config: string): readonly (readonly string[])[] => {
    const told = linesOf(device(config).run([rcCommon, initScript, "start"]));
    const first = told.findIndex(([word]) => word === "open-data");
    return first < 0 ? [] : told.slice(first, told.findIndex(([word]) => word === "close-data") + 1);
  };
  const rule = (...middle: readonly (readonly string[])[]) => [
    ["open-data"],
    ["array", "firewall"],
    ["object", ""],
    ["string", "type", "rule"],
    ...middle,
    ["string", "target", "ACCEPT"],
    ["close-object"],
    ["close-array"],
    ["close-data"],
  ];
  const from = (zone: string, port: string) => [
    ["string", "src", zone],
    ["string", "proto", "tcp"],
    ["string", "dest_port", port],
  ];

  it.each([
    ["from the zone wan", "", rule(...from("wan", "7547"))],
    [
      "from another zone, on the port and from the addresses that are configured",
      "config agent 'agent'\n\toption firewall_zone 'mgmt'\nconfig connection_request 'connection_request'\n\toption port '8000'\n" +
        "\tlist allow_from '192.0.2.0/24'\n\tlist allow_from '2001:db8::/32'\n",
      rule(
        ...from("mgmt", "8000"),
        ["array", "src_ip"],
        ["string", "", "192.0.2.0/24"],
        ["string", "", "2001:db8::/32"],
        ["close-array"],
      ),
    ],
    [
      "from nowhere where it does not listen",
      "config connection_request 'connection_request'\n\toption enable '0'\n",
      [],
    ],
    [
      "from nowhere on a port of the system's choice",
      "config connection_request 'connection_request'\n\toption port '0'\n",
      [],
    ],
    ["from nowhere where the zone is -", "config agent 'agent'\n\toption firewall_zone '-'\n", []],
  ])("has fw4 let connection requests in %s", (_, config, expected) => {
    expect(letIn(config)).toEqual(expected);
  });

  it("has the firewall look at its rule when it starts and when it ends", () => {
    const { run } = device();
    for (const when of ["started", "stopped"]) {
      expect(linesOf(run([rcCommon, initScript, when]))).toEqual([["config-changed", "firewall"]]);
    }
  });

  it("has settings of its own beside those of the agent", async () => {
    const { root } = device("config agent 'agent'\n\toption enabled '1'\n\toption firewall_zone 'wan'\n");
    expect(await settled({}, { environment: {}, root })).toMatchObject({ "connectionRequest.port": 7547 });
  });

  it.each(["0", "off", "no"])("is none with enabled %s", (enabled) => {
    const { run } = device(`config agent 'agent'\n\toption enabled '${enabled}'\n`);
    expect(run([rcCommon, initScript, "start"])).toBe("");
  });

  it("is one where nothing is configured", () => {
    const { run } = device("");
    expect(linesOf(run([rcCommon, initScript, "start"]))).toContainEqual(["close"]);
  });

  it("begins after the network, and ends before it", () => {
    const [start, stop] = device().run([rcCommon, initScript, "numbers"]).split(" ").map(Number);
    expect(start).toBeGreaterThan(20);
    expect(stop).toBeLessThan(90);
  });
});

describe("the configuration of the package for OpenWrt", () => {
  it("is one that the agent takes, and changes nothing of the system", async () => {
    const { root } = device();
    const configuration = await settled({}, { environment: {}, root });
    expect([configuration["host.write"], configuration["host.reboot"]]).toEqual([false, false]);
    expect(configuration["transfers.spoolDir"]).toBe("/tmp/cpe-agent");
  });

  it("is kept over an upgrade, with what the agent has on flash", () => {
    expect(readFileSync(join(files, "lib/upgrade/keep.d/cpe-agent"), "utf8").trim().split("\n")).toEqual([
      "/etc/config/cpe-agent",
      "/etc/cpe-agent/",
    ]);
  });

  it.each([
    ["an older one", "config acs 'acs'\n\toption url 'http://acs.example/'\n\toption password 'secret'\n"],
    ["an empty one", ""],
  ])("gets the sections that are set by name, and is private: %s", (_, config) => {
    const { root, run, config: now } = device(config);
    chmodSync(join(root, "etc/config/cpe-agent"), 0o644);
    const script = join(root, "uci-defaults");
    copyFileSync(defaults, script);
    writeFileSync(script, readFileSync(script, "utf8").replace("CONFIG=/etc", `CONFIG=${root}/etc`));
    run([script]);
    for (const section of ["agent", "acs", "connection_request", "device", "host", "transfers", "log"]) {
      expect(now()).toContain(`config ${section} '${section}'`);
    }
    if (config !== "") expect(now()).toContain("option password 'secret'");
    expect(statSync(join(root, "etc/config/cpe-agent")).mode & 0o777).toBe(0o600);
  });
});

it("what somebody has staged of the configuration is not committed by an upgrade", () => {
  const { root, run } = device();
  const staged = join(root, "tmp/.uci/cpe-agent");
  mkdirSync(join(root, "tmp/.uci"));
  writeFileSync(staged, "cpe-agent.acs.url='https://acs.example/'\n");
  const script = join(root, "uci-defaults");
  writeFileSync(script, readFileSync(defaults, "utf8").replace("CONFIG=/etc", `CONFIG=${root}/etc`));
  run([script]);
  expect(readFileSync(staged, "utf8")).toContain("acs.example");
  expect(readFileSync(join(root, "etc/config/cpe-agent"), "utf8")).not.toContain("acs.example/'");
});

describe("an interface that comes up on OpenWrt", () => {
  /** What the hook calls over ubus, where the agent's session is in this state. */
  function calls(session: string | undefined, variables: Readonly<Record<string, string>>): readonly string[] {
    const { root, program, run } = device();
    const answer = session === undefined ? "exit 4" : `echo '{"cwmp":{"status":"up","session":"${session}"}}'`;
    program("ubus", `echo "$*" >>'${root}/calls'\ncase "$*" in *status*) ${answer} ;; esac`);
    run([hotplug], variables);
    return readdirSync(root).includes("calls") ? readFileSync(join(root, "calls"), "utf8").trim().split("\n") : [];
  }
  const up = { ACTION: "ifup", INTERFACE: "wan" };
  const asked = "-S call cpe-agent status";

  it("has a session that failed tried again at once", () => {
    expect(calls("waiting-to-retry", up)).toEqual([asked, "call cpe-agent inform"]);
  });

  it.each([
    ["idle", [asked]],
    ["running", [asked]],
    [undefined, [asked]],
  ] as const)("begins none where it is %s", (session, expected) => {
    expect(calls(session, up)).toEqual(expected);
  });

  it.each([
    { ACTION: "ifdown", INTERFACE: "wan" },
    { ACTION: "ifup", INTERFACE: "loopback" },
  ])("asks nobody for %j", (variables) => {
    expect(calls("waiting-to-retry", variables)).toEqual([]);
  });
});
