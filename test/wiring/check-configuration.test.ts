import { describe, expect, it } from "vitest";
import { ConfigurationError, layerOf, originIn, readConfiguration } from "../../src/config/configuration.ts";
import { checkConfiguration } from "../../src/wiring/check-configuration.ts";

/** What is wrong with these settings on this machine. */
async function problemsOf(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const layers = [layerOf({ "host.kind": "virtual", ...settings }, (name) => `test ${name}`)];
  try {
    await checkConfiguration(readConfiguration(layers), (key) => originIn(layers, key));
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

const firstValues = (values: Readonly<Record<string, string>>) => ({ "device.parameters": JSON.stringify(values) });

describe("a configuration, held against this machine", () => {
  it("is good as it comes", async () => {
    expect(await problemsOf({})).toEqual([]);
    expect(await problemsOf({ "host.kind": "linux", "connectionRequest.bind": "127.0.0.1" })).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["a kind of device that there is not", { "device.kind": "home-gatway" }, /did you mean home-gateway\?$/],
    [
      "a host that it is not",
      { "host.kind": "openwrt" },
      /host\.kind = "openwrt" .* is not what this machine is: it has no \/etc\/openwrt_release$/,
    ],
    ["an address of another machine", { "connectionRequest.bind": "192.0.2.77" }, /no address of this machine$/],
    ["a file that is not there", { "acs.tls.caFile": "/nonexistent" }, /\(test acs\.tls\.caFile\) is not there$/],
    ["a sysroot that is no directory", { "host.kind": "linux", "host.sysroot": "/etc/passwd" }, /is no directory$/],
  ])("has no %s", async (_, settings, expected) => {
    expect(await problemsOf(settings)).toEqual([expect.stringMatching(expected)]);
  });

  it("may name an address that nobody listens on", async () => {
    expect(await problemsOf({ "connectionRequest.bind": "192.0.2.77", "connectionRequest.enable": "false" })).toEqual(
      [],
    );
  });

  it("names all that is wrong at once", async () => {
    const settings = { "device.kind": "x", "connectionRequest.bind": "192.0.2.77", "host.sysroot": "/nonexistent" };
    expect(await problemsOf(settings)).toHaveLength(3);
  });
});

describe("first values of parameters", () => {
  const radio = "Device.WiFi.Radio.1.";

  it("are taken where an ACS could set them", async () => {
    const values = {
      "Device.DeviceInfo.ProvisioningCode": "lab-7",
      "Device.WiFi.SSID.1.SSID": "Hotel Lobby",
      "Device.WiFi.AccessPoint.1.SSIDReference": "Device.WiFi.SSID.1",
      [`${radio}OperatingFrequencyBand`]: "2.4GHz",
    };
    expect(await problemsOf(firstValues(values))).toEqual([]);
  });

  it.each([
    ["a name that the model has not", `${radio}OperatingFrequencyBnd`, "2.4GHz", /no such parameter/],
    ["a row that is not there", "Device.WiFi.Radio.99.Channel", "6", /no such/],
    ["a value that another parameter does not list", `${radio}OperatingFrequencyBand`, "2.4Ghz", /is not in/],
    ["a value of another form", `${radio}RegulatoryDomain`, "zz", /characters/],
    ["a value of another type", `${radio}Channel`, "six", /not of type unsignedInt/],
    [
      "a reference to nothing",
      "Device.WiFi.AccessPoint.1.SSIDReference",
      "Device.WiFi.SSID.99",
      /Device\.WiFi\.SSID\.99 is not there/,
    ],
    ["what the device itself says", "Device.DeviceInfo.UpTime", "1", /device itself/],
  ])("are refused for %s [TR-069 A.3.2.1]", async (_, path, value, reason) => {
    const problems = await problemsOf(firstValues({ [path]: value, "Device.WiFi.SSID.1.SSID": "good" }));
    expect(problems).toEqual([expect.stringMatching(reason)]);
    expect(problems[0]).toContain(`device.parameters: ${path} = "${value}" (test device.parameters): `);
  });

  it("are not shown where they are secrets", async () => {
    const path = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";
    const problems = await problemsOf(firstValues({ [path]: "short" }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("(a secret)");
    expect(problems[0]).not.toContain("short");
  });

  it("are not shown where they are secrets of what this machine has not", async () => {
    const path = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";
    const problems = await problemsOf({ "host.kind": "linux", ...firstValues({ [path]: "sesame open" }) });
    expect(problems).toEqual([expect.stringContaining("(a secret)")]);
    expect(problems[0]).not.toContain("sesame");
  });

  it("are judged on the machine as it is, too", async () => {
    const problems = await problemsOf({ "host.kind": "linux", ...firstValues({ "Device.WiFi.Radio.1.Channel": "6" }) });
    expect(problems).toEqual([expect.stringContaining("no such")]);
  });
});
