import { describe, expect, it } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { unusableFiles } from "../../src/config/named-files.ts";

const unusable = (settings: Readonly<Record<string, string>>) =>
  unusableFiles(readConfiguration([layerOf(settings, () => "a test")]));

describe("files that the configuration names", () => {
  it("are told of where they are not there, or not what they must be", () => {
    const missing = "/nonexistent/keys";
    expect(
      unusable({ "firmware.keysDir": missing, "host.sysroot": import.meta.filename, "device.imagesDir": "/" }),
    ).toEqual([
      { key: "host.sysroot", path: import.meta.filename, problem: "is no directory" },
      { key: "firmware.keysDir", path: missing, problem: "is not there" },
    ]);
    expect(unusable({ "acs.tls.caFile": "/", "transfers.knownHostsFile": import.meta.filename })).toEqual([
      { key: "acs.tls.caFile", path: "/", problem: "is no file" },
    ]);
    expect(unusable({})).toEqual([]);
  });
});
