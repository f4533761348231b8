import { expect, it } from "vitest";
import { documentLayer, layerOf, readConfiguration } from "../../src/config/configuration.ts";
import type { Log } from "../../src/ports/log.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";

const server = "Device.Services.StorageService.1.FTPServer.";
const nothing = (): void => undefined;
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

// Of `nas` the Status of the server goes by its Enable.
it.each(["Status", "Enable"])("a first value that goes by itself (over %s) can be read", async (name) => {
  const virtual = layerOf({ "host.kind": "virtual", "device.kind": "nas" }, (key) => key);
  const parameters = { [`${server}Enable`]: `\${if:${name},true,false}` };
  const configuration = readConfiguration([virtual, documentLayer({ device: { parameters } }, "a file")]);
  const values = await withStillTree(configuration, silent, (tree) =>
    tree.values([`${server}Enable`, `${server}Status`]),
  );
  expect(values.map(({ value }) => value)).toEqual(["false", "Disabled"]);
});
