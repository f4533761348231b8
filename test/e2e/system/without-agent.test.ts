import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, temporaryDirectory } from "../../harness/process/built-program.ts";

// `get` and `names` of a system itself: no agent runs, and none is needed.

const router = join(import.meta.dirname, "../../fixtures/openwrt/23.05-dsa-dual-band");

describe("a copied system", () => {
  it("is recognized as the OpenWrt device that it is, and read", () => {
    const read = cpeAgent("get", "--value", "Device.DeviceInfo.SoftwareVersion", "--sysroot", router);
    expect(read).toEqual({ code: 0, stdout: "23.05.5 r24106-10cc5fcd00\n", stderr: "" });
  });

  it("is read as JSON, and by objects", () => {
    const read = cpeAgent("get", "Device.DeviceInfo.", "--json", "--host", "openwrt", "--sysroot", router);
    expect(read.stderr).toBe("");
    expect(JSON.parse(read.stdout)).toContainEqual({
      path: "Device.DeviceInfo.ModelName",
      value: "Linksys E8450 (UBI)",
      type: "string",
    });
  });

  it("tells its names", () => {
    const { code, stdout } = cpeAgent("names", "Device.IP.", "--next-level", "--sysroot", router);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^read +Device\.IP\.Interface\.$/m);
  });

  it("has no other paths, and says which", () => {
    const read = cpeAgent("get", "Device.Nothing.", "--sysroot", router);
    expect(read).toMatchObject({ code: 1, stdout: "" });
    expect(read.stderr).toContain("Device.Nothing.");
  });

  it("must be there", () => {
    const read = cpeAgent("get", "--sysroot", "/nowhere/at/all");
    expect(read).toMatchObject({ code: 2, stdout: "" });
    expect(read.stderr).toMatch(/host\.sysroot = "\/nowhere\/at\/all" \(flag --sysroot\)/);
  });
});

describe("a configuration that is wrong", () => {
  it("is refused with where it comes from", () => {
    const { path: directory, remove } = temporaryDirectory();
    onTestFinished(remove);
    const file = join(directory, "cpe-agent.yaml");
    writeFileSync(file, "device: { kind: toaster }\n");
    const read = cpeAgent("get", "--host", "virtual", "--config", file);
    expect(read).toMatchObject({ code: 2, stdout: "" });
    expect(read.stderr).toMatch(/device\.kind = "toaster" \(file \S*cpe-agent\.yaml/);
  });
});

describe("a simulated device", () => {
  it("is read as it is shipped", () => {
    const read = cpeAgent("get", "Device.DeviceInfo.ProductClass", "--host", "virtual");
    expect(read).toMatchObject({ code: 0, stderr: "" });
    expect(read.stdout).toMatch(/^Device\.DeviceInfo\.ProductClass=\S/);
  });
});
