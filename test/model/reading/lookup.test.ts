import { describe, expect, it } from "vitest";
import { sampleDevice } from "../sample-device.ts";

describe("lookup", () => {
  it("reads what is there, in the order asked, and leaves the rest out", async () => {
    const { tree } = await sampleDevice();
    const paths = [
      "Device.IP.Interface.2.Name",
      "Device.Nothing",
      "Device.IP.Interface.99.Name",
      "Device.IP.Interface.1.Name",
      "Device.IP.Interface.",
    ];
    const { types, values } = tree.lookup(paths);
    expect(types.map((type) => type?.base)).toEqual(["string", undefined, "string", "string", undefined]);
    const named = new Map((await tree.values(["Device.IP.Interface."])).map(({ path, value }) => [path, value]));
    expect(await values()).toEqual(paths.map((path) => named.get(path)));
  });
});
