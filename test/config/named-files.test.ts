import { describe, expect, it } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { missingFiles } from "../../src/config/named-files.ts";

describe("files that the configuration names", () => {
  it("are told of where they are not there", () => {
    const named = { "firmware.keysDir": "/nonexistent/keys", "device.imagesDir": "/" };
    expect(missingFiles(readConfiguration([layerOf(named, () => "a test")]))).toEqual([
      { key: "firmware.keysDir", path: "/nonexistent/keys" },
    ]);
    expect(missingFiles(readConfiguration([]))).toEqual([]);
  });
});
