import { expect, it } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { templateProblems } from "../../src/fleet/identities/cpe-defaults.ts";
import { firstValuesOf } from "../../src/fleet/identities/first-values.ts";
import { identityOfOne } from "../../src/fleet/identities/identity-of-one.ts";
import { macsBy } from "../../src/fleet/identities/mac-template.ts";
import { compileTemplate, type Placeholder, TemplateError } from "../../src/fleet/identities/template.ts";
import { macAddressOf } from "../../src/host/virtual/device-addresses.ts";

// What differs from CPE to CPE besides credentials: addresses, chance, first values.

const allowed: readonly Placeholder[] = ["i", "serial", "oui", "productClass", "mac", "random"];
const shared = {
  manufacturer: "Example",
  oui: "00D09E",
  productClass: "HG",
  modelName: "",
  description: "",
  hardwareVersion: "",
  softwareVersion: "",
  provisioningCode: "",
};
const cpe = (number: number, seed = "s") => ({ identity: identityOfOne(shared, `F${number}`, number), seed });
/** What the kind of device fills in. */
const ofKind = ["$", "{mac+1}"].join("");
const values = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(entries));

it.each([
  ["{ip:100.64.0.0/10}", 1, "100.64.0.2"],
  ["{ip:100.64.0.0/10}:7547", 300, "100.64.1.45:7547"],
  ["[{ip:2001:db8:1::/48}]", 65_535, "[2001:db8:1::1:0]"],
  ["{i:04x}", 300, "012c"],
  [["$", "{i}"].join(""), 7, "$7"],
])("%s of CPE %i is %s", (text, i, filled) => {
  expect(compileTemplate(text, { allowed: ["i"] })({ i })).toBe(filled);
});

it.each([
  ["{ip:10.0.0.0/24}", 254, /\{ip:10.0.0.0\/24\} has 253 addresses for CPEs, and there are 254 CPEs/],
  ["{ip:10.0.0.1/24}", 1, /it has \{ip:10.0.0.1\/24\}, and a network is written \{ip:100.64.0.0\/10\}/],
  ["{ip}", 1, /it has \{ip\}, and there are/],
  ["{random:65}", 1, /it has \{random:65\}, and there are .*\{random:16\} \(up to \{random:64\}\)/],
  ["{random}", 1, /it has \{random\}/],
  ["{i:x}", 1, /it has \{i:x\}/],
])("%s for %i CPEs is no template", (text, cpes, reason) => {
  expect(() => compileTemplate(text, { allowed, cpes })).toThrow(TemplateError);
  expect(() => compileTemplate(text, { allowed, cpes })).toThrow(reason);
});

it("digits of chance are the same in each run of a seed, and other ones for each CPE, text and place in it", () => {
  const paths = { "Device.A": "{random:12}/{random:12}", "Device.B": "{random:12}" };
  const drawn = (number: number, seed?: string): readonly string[] =>
    [...firstValuesOf(values(paths), "Device.", { allowed })(cpe(number, seed)).values()].flatMap((text) =>
      text.split("/"),
    );
  expect(drawn(1)).toEqual(drawn(1));
  const all = [...drawn(1), ...drawn(2), ...drawn(1, "other")];
  expect(new Set(all).size).toBe(9);
  for (const each of all) expect(each).toMatch(/^[0-9a-f]{12}$/);
});

it("chance in a template takes a seed, and its text is not told where it may be a secret", () => {
  const settings = {
    "acs.password": "p{random:8}",
    "device.parameters": '{"Device.X":"hush{"}',
  };
  const configuration = readConfiguration([layerOf(settings, () => "test")]);
  const wrong = "device.parameters: Device.X = (its value) is no template: it has a { alone (write {{ for one)";
  expect(templateProblems(configuration, { cpes: 1, isSeeded: true })).toEqual([wrong]);
  expect(templateProblems(configuration, { cpes: 1, isSeeded: false })).toEqual([
    "acs.password = (a secret) is no template: it has {random:…}, which would be other digits in each run: give --seed",
    wrong,
  ]);
});

it("first values are each CPE's own, of its own root, and leave to the kind what is the kind's", () => {
  const given = values({
    "Device.ManagementServer.X": "{serial}",
    "Device.Y": `{{${ofKind}}}-{mac}-{i}`,
    "InternetGatewayDevice.Z": "1",
  });
  const of = firstValuesOf(given, "Device.", { allowed });
  expect(of(cpe(3))).toEqual(values({ "Device.ManagementServer.X": "F3", "Device.Y": `{${ofKind}}-00D09E000030-3` }));
  expect(firstValuesOf(given, "InternetGatewayDevice.", { allowed })(cpe(3))).toEqual(
    values({ "InternetGatewayDevice.Z": "1" }),
  );
});

it("CPEs hold one map of first values between them where all have the same", () => {
  const of = firstValuesOf(values({ "Device.Y": `{{${ofKind}}}` }), "Device.", { allowed });
  expect(of(cpe(1))).toBe(of(cpe(2)));
  expect(of(cpe(1))).toEqual(values({ "Device.Y": `{${ofKind}}` }));
});

it("a MAC address of its own is what all others of a device follow from", () => {
  const macOf = macsBy("02-00-AB-{i:05x}0", 1000);
  const identity = identityOfOne(shared, "F1", 18, macOf(18));
  expect([macAddressOf(identity, 0), macAddressOf(identity, 3)]).toEqual(["02:00:ab:00:01:20", "02:00:ab:00:01:23"]);
  expect(macAddressOf(identityOfOne(shared, "F1", 18), 0)).toBe("00:d0:9e:00:00:10");
});

it.each([
  ["0200AB{i:06x}", 2, /CPE 1 would begin with 0200ab000001 and CPE 2 with 0200ab000002, and each has 16 addresses/],
  ["0200AB0000", 1, /it gives "0200ab0000", and a MAC address has twelve hex digits/],
  ["0100AB{i:05x}0", 1, /it gives "0100ab000010", and a MAC address has twelve hex digits, the second an even one/],
  ["0200AB{i:01x}0", 20, /it gives "0200ab10"/],
  ["0200AB{serial}", 1, /it has \{serial\}, and there are \{i\}/],
])("%s for %i CPEs is no template of MAC addresses", (template, cpes, reason) => {
  expect(() => macsBy(template, cpes)).toThrow(TemplateError);
  expect(() => macsBy(template, cpes)).toThrow(reason);
});
