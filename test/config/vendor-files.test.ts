import { describe, expect, it } from "vitest";
import { type ConfigurationError, documentLayer, layerOf, readConfiguration } from "../../src/config/configuration.ts";

const key = "transfers.vendorDownloads";
const fromText = (text: string) => readConfiguration([layerOf({ [key]: text }, () => "-o")])[key];

describe("file types of vendors", () => {
  it.each(["X 0200C0 Splash Screen", "X example.com Note", `X A ${"x".repeat(60)}`])("%s can have a place", (type) => {
    expect([...fromText(JSON.stringify({ [type]: "/etc/vendor file" }))]).toEqual([[type, "/etc/vendor file"]]);
    const document = { transfers: { vendorDownloads: { [type]: "/a" } } };
    expect([...readConfiguration([documentLayer(document, "f")])[key]]).toEqual([[type, "/a"]]);
  });

  it.each([
    ["1 Firmware Upgrade Image", "/a", "has"],
    ["X 0200C0", "/a", "has"],
    ["X  Note", "/a", "has"],
    ["X 0200c0! Note", "/a", "has"],
    ["X A no\nte", "/a", "has"],
    [`X A ${"x".repeat(61)}`, "/a", "has"],
    ["X A Note", "a", "absolute path"],
    ["X A Note", "/a/", "absolute path"],
    ["X A Note", "/", "absolute path"],
    ["X A Note", "/a\0b", "absolute path"],
    ["X A Note", 7, "absolute path"],
  ])("%j with the place %j makes no sense", (type, path, problem) => {
    expect(() => fromText(JSON.stringify({ [type]: path }))).toThrow(problem);
  });

  it.each(["", "[]", "null", "7", "{"])("%j is no map of them", (text) => {
    expect(() => fromText(text)).toThrow("must be a map");
  });
});

describe("required signatures", () => {
  const read = (settings: Readonly<Record<string, string>>) =>
    readConfiguration([layerOf({ "configurationFile.requireSignature": "true", ...settings }, () => "-o")]);

  it("need a key to check them with", () => {
    expect(() => read({})).toThrow(
      expect.toSatisfy((error: ConfigurationError) => error.problems.length === 1 && /needs/.test(error.message)),
    );
    expect(read({ "configurationFile.keysDir": "/keys" })["configurationFile.requireSignature"]).toBe(true);
    expect(read({ "configurationFile.signingKey": "/key" })["configurationFile.requireSignature"]).toBe(true);
  });
});
