import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  documentLayer,
  environmentLayer,
  layerOf,
  readConfiguration,
} from "../../src/config/configuration.ts";
import { fileLayer } from "../../src/config/file.ts";
import { keys, variableOf } from "../../src/config/keys.ts";

const directory = mkdtempSync(join(tmpdir(), "cpe-configuration-"));
afterAll(() => rmSync(directory, { recursive: true }));

const problemsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

async function fileOf(yaml: string): Promise<ReturnType<typeof readConfiguration>> {
  const file = join(directory, `${Math.abs(hash(yaml))}.yaml`);
  writeFileSync(file, yaml);
  return readConfiguration([await fileLayer(file)]);
}
const hash = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);

describe("a list of networks", () => {
  const key = "connectionRequest.allowFrom";
  const read = (text: string) => readConfiguration([layerOf({ [key]: text }, () => "-o")])[key];

  it("is of addresses and subnets", () => {
    expect(read("")).toEqual([]);
    expect(read(" 192.0.2.0/24,2001:db8::1 , ::/0,")).toEqual(["192.0.2.0/24", "2001:db8::1", "::/0"]);
    const document = { connectionRequest: { allowFrom: ["192.0.2.1", "10.0.0.0/8"] } };
    expect(readConfiguration([documentLayer(document, "x.yaml")])[key]).toEqual(["192.0.2.1", "10.0.0.0/8"]);
  });

  it.each(["acs.example", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/8/8", "::1/129", "192.0.2", "1/2", "/8"])(
    "is not of %s",
    (text) => expect(() => read(text)).toThrow(ConfigurationError),
  );
});

describe("headers for a collector", () => {
  const key = "traces.headers";
  const read = (text: string) => [...readConfiguration([layerOf({ [key]: text }, () => "-o")])[key]];

  it("are a map, or one text as OpenTelemetry's own variables have it", () => {
    expect(read("")).toEqual([]);
    expect(read("authorization=Basic%20dTp3,x-tenant = lab ,api-key=a=b,")).toEqual([
      ["authorization", "Basic dTp3"],
      ["x-tenant", "lab"],
      ["api-key", "a=b"],
    ]);
    const document = { traces: { headers: { Authorization: "Bearer a,b=c" } } };
    expect([...readConfiguration([documentLayer(document, "x.yaml")])[key]]).toEqual([
      ["Authorization", "Bearer a,b=c"],
    ]);
  });

  it.each([
    ["Authorization: Bearer word", "a name that no header can have"],
    ["a=%zz", "must be headers by name"],
    ["a=x%0d%0aHost: word", "must give a a text"],
    ["Content-Type=word", "has Content-Type, which is not for the configuration to say"],
  ])("are not %s, and its secret is not told", (text, problem) => {
    const [told = ""] = problemsOf(() => read(text));
    expect(told).toContain(problem);
    expect(told).not.toContain("word");
  });
});

describe("a list of hosts", () => {
  const key = "transfers.allowHosts";
  const read = (text: string) => readConfiguration([layerOf({ [key]: text }, () => "-o")])[key];

  it("is of names, addresses and subnets", () => {
    expect(read("")).toEqual([]);
    expect(read("files, files.example,192.0.2.0/24,::1")).toEqual(["files", "files.example", "192.0.2.0/24", "::1"]);
  });

  it.each(["10.0.0.0/99", "192.0.2", "a host", "http://files.example/", "files.example:8080", "files..example"])(
    "is not of %s",
    (text) => expect(() => read(text)).toThrow(ConfigurationError),
  );
});

describe("whether the system may be changed", () => {
  const read = (yaml: unknown) =>
    readConfiguration([layerOf({ "host.write": String(yaml) }, () => "-o")])["host.write"];

  it("is a switch with one more position", () => {
    expect(["true", "0", "persistent"].map(read)).toEqual([true, false, "persistent"]);
    expect(() => read("always")).toThrow("must be true, false or persistent");
  });
});

describe("the configuration", () => {
  it("has defaults for everything", () => {
    const configuration = readConfiguration([]);
    expect(configuration["acs.periodicInform.intervalSeconds"]).toBe(3600);
    expect(configuration["acs.url"]).toBeUndefined();
    expect(configuration["host.write"]).toBe(false);
  });

  it("lets flags win over variables, these over the file", async () => {
    const flags = layerOf({ "acs.url": "http://flag.example/" }, () => "--acs-url");
    const environment = environmentLayer({
      CPE_AGENT_ACS_URL: "http://variable.example/",
      CPE_AGENT_ACS_USERNAME: "variable",
    });
    const file = documentLayer({ acs: { url: "http://file.example/", username: "file", password: "file" } }, "x.yaml");
    const configuration = readConfiguration([flags, environment, file]);
    expect(configuration["acs.url"]).toBe("http://flag.example/");
    expect(configuration["acs.username"]).toBe("variable");
    expect(configuration["acs.password"]).toBe("file");
  });

  it("reads every key of the issue from YAML", async () => {
    const configuration = await fileOf(`
acs:
  url: https://acs.example/cwmp
  username: u
  password: "p"
  tls: {caFile: /ca.pem, certFile: /c.pem, keyFile: /k.pem}
  periodicInform: {enable: true, intervalSeconds: 60, time: 2026-01-01T00:00:00Z}
  retry: {minimumWaitSeconds: 3, intervalMultiplier: 1500}
connectionRequest: {port: 0, bind: 127.0.0.1, path: /cr, username: a, password: b, advertise: "[2001:db8::1]:7547"}
device:
  kind: home-gateway
  manufacturer: Example
  oui: 00D09E
  productClass: Box
  serialNumber: "0001"
  hardwareVersion: "1.0"
  softwareVersion: "2.0"
  provisioningCode: x
  bootSeconds: 2
  parameters: {Device.WiFi.SSID.1.SSID: hello, Device.WiFi.SSID.1.Enable: true}
host: {write: true, reboot: false}
log: {level: debug, format: json}
`);
    expect(configuration["acs.periodicInform.time"]).toBe("2026-01-01T00:00:00Z");
    expect(configuration["device.parameters"].get("Device.WiFi.SSID.1.Enable")).toBe("true");
    expect(configuration["device.serialNumber"]).toBe("0001");
  });

  it.each([
    ["acs: {url: ftp://x/}", /^acs\.url = "ftp:\/\/x\/" \(file .*\) must be a URL that starts with http/],
    ["acs: {url: 'http://user:secret@x/'}", /without user name or password/],
    ["acs: {periodicInform: {intervalSeconds: 0}}", /intervalSeconds = 0 .* from 1 to 4294967295 \(seconds\)/],
    ["device: {serialNumber: 0001}", /put it in quotes/],
    ["device: {oui: 00d09e}", /six upper-case hex digits/],
    ["acs: {pasword: x}", /acs\.pasword .* is not a configuration key/],
    ["acs: {tls: {certFile: /x}}", /go together/],
    ["acs: {password: [1]}", /\(a secret\)/],
    ["connectionRequest: {port: 70000}", /from 0 to 65535/],
    ["device: {parameters: {'Device.WiFi.': 1}}", /not a full parameter path/],
    ["just text", /^file \S+\.yaml has to be keys and their values, such as \S+: https:/],
    ["- a", /has to be keys and their values/],
    ["acs: text", /^acs \(file .*\) is a group of keys, such as acs\.\w+, and has no value of its own$/],
    ["connectionRequest: {port: .inf}", /^connectionRequest\.port = Infinity .* whole number/],
    ["acs: {url: 'http://a.example/'}\n---\nacs: {}", /\.yaml:2:1: a second document begins here/],
    [`a: ${"[".repeat(20_000)}`, /\.yaml:1:\d+: it is nested too deeply/],
    ["acs: {ulr: http://x/}", /acs\.ulr .*; did you mean acs\.url\?/],
    ["acs: {usrname: x}", /acs\.usrname .*; did you mean acs\.username\?/],
    ["stateDir: ''", /stateDir = "" .* must be a path/],
    ["connectionRequest: {bind: localhost}", /bind = "localhost" .* must be an IPv4 or IPv6 address/],
  ])("refuses %s", async (yaml, expected) => {
    await expect(fileOf(yaml)).rejects.toThrow(expected);
  });

  it("reports all problems at once, and YAML faults with their place", async () => {
    await expect(fileOf("acs: {url: 1}\nlog: {level: loud}")).rejects.toMatchObject({ problems: { length: 2 } });
    await expect(fileOf("acs: {url: [}")).rejects.toThrow(/:1:\d+: /);
    await expect(fileLayer("/nonexistent.yaml")).rejects.toThrow(/\/nonexistent\.yaml .*no such file/);
  });

  it("names a variable that means nothing", () => {
    const problems = problemsOf(() => readConfiguration([environmentLayer({ CPE_AGENT_ACS_URI: "http://x/" })]));
    expect(problems).toEqual([expect.stringMatching(/ACS_URI .*; did you mean CPE_AGENT_ACS_URL\?$/)]);
  });

  it("gives each key a variable of its own", () => {
    const variables = Object.keys(keys).map(variableOf);
    expect(new Set(variables).size).toBe(variables.length);
    expect(variableOf("acs.periodicInform.intervalSeconds")).toBe("CPE_AGENT_ACS_PERIODIC_INFORM_INTERVAL_SECONDS");
  });

  it("answers any document with a configuration or a ConfigurationError", () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom("acs", "url", "tls", "device", "parameters", "log", "__proto__", "x") }),
        (document) => {
          try {
            readConfiguration([documentLayer(document, "x.yaml")]);
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigurationError);
          }
        },
      ),
    );
  });

  it("survives hostile YAML in bounded time", async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    await expect(fileOf(bomb)).rejects.toBeInstanceOf(ConfigurationError);
  });
});
