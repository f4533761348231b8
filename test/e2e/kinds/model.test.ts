import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cpeAgent, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";

// A device of the field, in a minute: import, list, look, export, check.

const csv = "test/fixtures/kinds/genieacs-current.csv";

describe("cpe-agent model", () => {
  const directory = temporaryDirectory();
  const kinds = join(directory.path, "cpe-agent", "kinds");
  beforeAll(() => {
    vi.stubEnv("XDG_CONFIG_HOME", directory.path);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    directory.remove();
  });

  it("makes a kind that is there by its name from then on, for its owner alone", () => {
    const imported = cpeAgent("model", "import", csv, "--name", "hx520", "--json");
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      name: "hx520",
      model: "tr098",
      parameters: 15,
      file: join(kinds, "hx520.yaml"),
    });
    expect(statSync(join(kinds, "hx520.yaml")).mode & 0o077).toBe(0);
    expect(cpeAgent("model", "list").stdout).toMatch(/^hx520 +tr098 +imported from genieacs-current\.csv$/m);
  });

  it("has it shown without an agent, and refuses one that is not there", () => {
    const path = "InternetGatewayDevice.LANDevice.1.WLANConfiguration.5.SSID";
    const told = cpeAgent("get", "--host", "virtual", "--option", "device.kind=hx520", path);
    expect(told.stdout).toBe(`${path}=home-5g\n`);
    expect(cpeAgent("get", "-o", "host.kind=virtual", "-o", "device.kind=hx520", path).stdout).toBe(told.stdout);
    const config = join(directory.path, "cpe.yaml");
    writeFileSync(config, "device: { kind: hx520 }\n");
    expect(cpeAgent("get", "--host", "virtual", "--config", config, path).stdout).toBe(`${path}=home-5g\n`);
    writeFileSync(config, "device: { kind: hx521 }\n");
    const refused = cpeAgent("get", "--host", "virtual", "--config", config, path);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /device\.kind = "hx521" .*must be one of .*, hx520, or the file of a kind; did you mean hx520\?/,
    );
    writeFileSync(join(kinds, "broken.yaml"), "name: broken\n");
    writeFileSync(config, "device: { kind: broken }\n");
    expect(cpeAgent("get", "--host", "virtual", "--config", config, path).stderr).toMatch(
      /^cpe-agent: device\.kind: .*broken\.yaml: model is missing/,
    );
    expect(cpeAgent("model", "list").stdout).toMatch(/^broken +- +.*model is missing/m);
  });

  it.each(["csv", "json", "envelopes"])("exports it as %s, of which the same kind comes again", (format) => {
    const file = join(directory.path, `hx520.${format}`);
    expect(cpeAgent("model", "export", "hx520", "--format", format, "-o", file)).toMatchObject({ code: 0, stderr: "" });
    const again = join(directory.path, `again-${format}.yaml`);
    expect(cpeAgent("model", "import", file, "--name", "hx520", "-o", again).code).toBe(0);
    const twice = join(directory.path, `twice-${format}`);
    expect(cpeAgent("model", "export", again, "--format", format, "-o", twice).code).toBe(0);
    const lines = (path: string): readonly string[] =>
      readFileSync(path, "utf8")
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z|>\d+<|"value":"\d+"|,\d+,/g, "")
        .split("\n")
        .sort();
    expect(lines(twice)).toEqual(lines(file));
  });

  it.each(["home-gateway", "dsl-gateway"])("exports %s, and a kind made of that has the same tree", (kind) => {
    const file = join(directory.path, `${kind}.json`);
    expect(cpeAgent("model", "export", kind, "--format", "json", "-o", file).code).toBe(0);
    const own = join(directory.path, `${kind}-own.yaml`);
    expect(cpeAgent("model", "import", file, "-o", own).code).toBe(0);
    const again = join(directory.path, `${kind}-again.json`);
    expect(cpeAgent("model", "export", own, "--format", "json", "-o", again).code).toBe(0);
    // Whether a row may go, or an address in it be set, is told once for all of its table.
    const isRow = (path: string): boolean => /\.\d+\.$|\.IPv4Address\.\d+\.\w+$/.test(path);
    const tree = (path: string): readonly string[] =>
      (JSON.parse(readFileSync(path, "utf8")) as readonly { path: string; type?: string; writable: boolean }[])
        .map((each) => `${each.path} ${each.type ?? ""} ${isRow(each.path) ? "" : each.writable}`)
        .sort();
    expect(tree(again)).toEqual(tree(file));
  });

  it("checks it, and tells by its exit code", () => {
    const checked = cpeAgent("model", "check", "hx520", "--profile", "WiFiLAN:1");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(
      /^ {2}missing +InternetGatewayDevice\.LANDevice\.\{i\}\.WLANConfiguration\.\{i\}\.BeaconType$/m,
    );
    expect(cpeAgent("model", "check", csv, "--profile", "Nothing:9").code).toBe(2);
    // Of a device of the field nobody here can say why.
    expect(JSON.parse(cpeAgent("model", "check", "hx520", "--json").stdout).reasons).toEqual({});
    const own = cpeAgent("model", "check", "home-gateway").stdout;
    expect(own).toMatch(/^ {2}read-only +Device\.WiFi\.Radio\.\{i\}\.MCS: The driver chooses/m);
    expect(own).toMatch(/^rows +Device\.WiFi\.EndPoint\.\{i\}\. .*: This kind of device has no others$/m);
    const whole = join(directory.path, "time.csv");
    writeFileSync(whole, "Parameter,Object,Writable,Value,Value type\nDevice.X_EX_A,false,true,1,xsd:int\n");
    expect(cpeAgent("model", "check", whole, "--profile", "Time:2").code).toBe(1);
  });

  it("replaces no kind unless it is told to, and none of the program's own", () => {
    expect(cpeAgent("model", "import", csv, "--name", "hx520").stderr).toMatch(
      /hx520\.yaml is there already \(--force replaces it\)/,
    );
    expect(cpeAgent("model", "import", csv, "--name", "hx520", "--force").code).toBe(0);
    expect(cpeAgent("model", "import", csv, "--name", "ont")).toMatchObject({ code: 2 });
    expect(cpeAgent("model", "import", csv, "--name", "../x")).toMatchObject({ code: 2 });
    expect(cpeAgent("model", "import", "/nonexistent.csv").stderr).toBe(
      "cpe-agent: /nonexistent.csv: there is no such file or directory\n",
    );
    expect(readdirSync(kinds).sort()).toEqual(["broken.yaml", "hx520.yaml"]);
  });

  it("leaves nothing half written where the disk is full", async () => {
    const full = cpeAgent("model", "export", "home-gateway", "-o", "/dev/full");
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("no space is left")]);
    const file = join(directory.path, "limited.csv");
    // A limit on the size of files is met as a full disk is: in the midst of it.
    const script = 'trap "" XFSZ; ulimit -f 4; exec "$@"';
    const argv = ["model", "export", "home-gateway", "-o", file];
    const limited = spawnSync("sh", ["-c", script, "sh", process.execPath, "dist/main.js", ...argv], {
      encoding: "utf8",
    });
    expect([limited.status, limited.stderr]).toEqual([1, expect.stringContaining(file)]);
    expect(readdirSync(directory.path).filter((name) => name.includes("limited"))).toEqual([]);
  });

  it("runs in a fleet by its file, with a share beside a kind of the program's own", async () => {
    const acs = new RunningCommand("acs", "--port", "0");
    const { fact } = await acs.line((line) => line.fact.startsWith("devices connect"));
    const url = /http:[^ ]*/.exec(fact)?.[0] ?? "";
    const mixture = ["--kind", `${join(kinds, "hx520.yaml")}=50`, "--kind", "nas=50", "--count", "10"];
    const config = join(directory.path, "fleet.yaml");
    writeFileSync(config, "connectionRequest: { bind: 127.0.0.1, port: 0 }\n");
    const where = ["--acs-url", url, "--state-dir", join(directory.path, "fleet"), "--config", config];
    const fleet = new RunningCommand("fleet", ...mixture, ...where);
    try {
      const devices = () => cpeAgent("acs", "devices", "--json", "--url", url).stdout;
      await expect.poll(() => JSON.parse(devices()) as unknown[]).toHaveLength(10);
      const classes = (JSON.parse(devices()) as readonly { productClass: string }[]).map((each) => each.productClass);
      expect(new Set(classes)).toEqual(new Set(["HX520", "nas"]));
    } finally {
      await fleet.kill("SIGTERM");
      await acs.kill("SIGTERM");
    }
  });
});
