import { describe, expect, it } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { seededChance } from "../../src/fleet/chance.ts";
import { CpeDefaults, shipmentOf, templateProblems } from "../../src/fleet/identities/cpe-defaults.ts";
import { kindOfNumber } from "../../src/fleet/identities/mix.ts";
import { listedRoster, numberedRoster } from "../../src/fleet/identities/roster.ts";
import { compileTemplate, TemplateError } from "../../src/fleet/identities/template.ts";

// Who the CPEs of a fleet are.

describe("a template", () => {
  const facts = { i: 42, serial: "A-1", oui: "00D09E", productClass: "HG", mac: "00D09E0002A0" };
  const terms = { allowed: ["i", "serial", "oui", "productClass", "mac"] } as const;

  it.each([
    ["plain", "plain"],
    ["", ""],
    ["{i}", "42"],
    ["x{i:06}y{i:1}", "x000042y42"],
    ["{oui}-{productClass}-{serial}/{mac}", "00D09E-HG-A-1/00D09E0002A0"],
    ["{{i}} {{{i}}}", "{i} {42}"],
  ])("%s is filled in", (text, filled) => {
    expect(compileTemplate(text, terms)(facts)).toBe(filled);
  });

  it.each([
    ["{j}", /it has \{j\}, and there are \{i\}/],
    ["{i:}", /it has \{i:\}/],
    ["{i:13}", /up to \{i:012\}/],
    ["{serial:06}", /it has \{serial:06\}/],
    ["a{", /it has a \{ alone \(write \{\{ for one\)/],
    ["}", /it has a \} alone/],
  ])("%s is none", (text, reason) => {
    expect(() => compileTemplate(text, terms)).toThrow(reason);
    expect(() => compileTemplate(text, terms)).toThrow(TemplateError);
  });
});

describe("a roster", () => {
  it("is parted into shards that together are the whole", () => {
    for (const total of [1, 7, 10, 1000]) {
      for (const of of [1, 3, 10]) {
        const shards = Array.from({ length: of }, (_, at) => numberedRoster("{i}", total, { part: at + 1, of }));
        const numbers = shards.flatMap(({ first, size }) => Array.from({ length: size }, (_, at) => first + at));
        expect(numbers).toEqual(Array.from({ length: total }, (_, at) => at + 1));
        const sizes = shards.map(({ size }) => size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("knows each by its number, in whatever shard", () => {
    expect(numberedRoster("FLEET{i:06}", 100, { part: 2, of: 2 }).serialNumber(51)).toBe("FLEET000051");
    expect(listedRoster(["A", "B", "C"], { part: 2, of: 2 })).toMatchObject({ first: 2, size: 2, total: 3 });
    expect(listedRoster(["A", "B", "C"]).serialNumber(2)).toBe("B");
  });

  it.each(["LAB", "LAB{{i}}", "LAB {i}", `${"x".repeat(64)}{i}`])("does not take %s", (template) => {
    expect(() => numberedRoster(template, 2)).toThrow(TemplateError);
  });

  it("takes a serial number as it is for a fleet of one", () => {
    expect(numberedRoster("LAB", 1).serialNumber(1)).toBe("LAB");
  });
});

describe("a mixture of kinds", () => {
  const kinds = [
    { name: "home-gateway", share: 70 },
    { name: "ont", share: 29 },
    { name: "nas", share: 1 },
  ];
  const numbersOf = (from: number, count: number, place: number): number =>
    Array.from({ length: count }, (_, at) => kindOfNumber(kinds, from + at)).filter((each) => each === place).length;

  it.each([1, 501, 99_001])("has its shares also in the thousand from %i on", (from) => {
    for (const [place, { share }] of kinds.entries()) {
      expect(Math.abs(numbersOf(from, 1000, place) - 10 * share)).toBeLessThanOrEqual(3);
    }
  });

  it("of one kind is that kind", () => {
    expect(numbersOf(1, 100, 0) + numbersOf(1, 100, 1) + numbersOf(1, 100, 2)).toBe(100);
    expect(kindOfNumber([{ name: "ont", share: 1 }], 77)).toBe(0);
  });
});

describe("the credentials of a CPE", () => {
  const identity = {
    manufacturer: "Example",
    oui: "00D09E",
    productClass: "home gateway",
    serialNumber: "FLEET000042",
    modelName: "",
    description: "",
    hardwareVersion: "",
    softwareVersion: "",
    provisioningCode: "",
  };
  const shipped = (settings: Readonly<Record<string, string>>): CpeDefaults => {
    const configuration = readConfiguration([layerOf(settings, () => "test")]);
    return new CpeDefaults(shipmentOf(configuration), { ...identity, fleetNumber: 42 });
  };

  it("are those of a device alone unless told otherwise [TR-069 3.4.4]", () => {
    const name = "00D09E-home%20gateway-FLEET000042";
    expect(shipped({})).toMatchObject({ username: name, password: "" });
    expect(shipped({}).connectionRequest).toEqual({ username: name, password: "" });
  });

  it("are filled in for each", () => {
    const defaults = shipped({
      "acs.username": "{mac}",
      "acs.password": "p{i:04}",
      "connectionRequest.username": "{serial}",
      "connectionRequest.password": "{{}}",
    });
    expect([defaults.username, defaults.password]).toEqual(["00D09E0002A0", "p0042"]);
    expect(defaults.connectionRequest).toEqual({ username: "FLEET000042", password: "{}" });
  });

  it("are found wanting by key, and a secret is not told", () => {
    const settings = { "acs.username": "{x}", "connectionRequest.password": "hush}" };
    expect(
      templateProblems(readConfiguration([layerOf(settings, () => "test")]), { cpes: 1, isSeeded: false }),
    ).toEqual([
      expect.stringMatching(/^acs\.username = "\{x\}" is no template/),
      expect.stringMatching(/^connectionRequest\.password = \(a secret\) is no template: it has a \} alone/),
    ]);
  });
});

describe("the chance of a seed", () => {
  const drawn = (seed: string, serial: string): readonly (string | number)[] => {
    const random = seededChance(seed, serial);
    return [random.fraction(), Buffer.from(random.bytes(16)).toString("hex"), random.fraction()];
  };

  it("is the same in each run, and each device has its own", () => {
    expect(drawn("a", "1")).toEqual(drawn("a", "1"));
    expect(drawn("a", "1")).not.toEqual(drawn("b", "1"));
    expect(drawn("a", "1")).not.toEqual(drawn("a", "2"));
    expect(seededChance("a", "1").bytes(70)).toHaveLength(70);
  });

  it("gives no two of a hundred thousand devices the same path", () => {
    const paths = new Set<string>();
    for (let number = 0; number < 100_000; number++) {
      paths.add(Buffer.from(seededChance("x", `F${number}`).bytes(16)).toString("hex"));
    }
    expect(paths.size).toBe(100_000);
  });
});
