import { describe, expect, it, onTestFinished } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { editedPackage, uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { UciError, UciTooLargeError } from "../../../../src/host/openwrt/uci/uci-error.ts";
import { copiedFileSystem } from "../../linux/recorded-machine.ts";

function router() {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  copy.write("/etc/config/network", "config interface 'lan'\n\toption proto 'static'\n\tlist dns '1.1.1.1'\n");
  return { copy, config: uciConfig(systemFiles(copy.root)) };
}

describe("the configuration of a system", () => {
  it("is read from the files", () => {
    const lan = router().config.read("network")?.section("lan");
    expect(lan?.type).toBe("interface");
    expect(lan?.option("proto")?.value).toBe("static");
    expect(lan?.option("dns")?.value).toEqual(["1.1.1.1"]);
    expect(lan?.option("nothing")).toBeUndefined();
  });

  it("is without what is only staged, and with it where that is asked", () => {
    const { copy, config } = router();
    copy.write("/tmp/.uci/network", "network.lan.proto='dhcp'\n");
    copy.write("/own/network", "|network.lan.dns='9.9.9.9'\n-network.wan\n");
    expect(config.read("network")?.section("lan")?.option("proto")?.value).toBe("static");
    expect(config.readStaged("network", "/own")?.section("lan")?.option("dns")?.value).toEqual(["1.1.1.1", "9.9.9.9"]);
    expect(config.stagedByOthers("network")).toEqual([{ kind: "set", section: "lan", option: "proto", value: "dhcp" }]);
    expect(config.stagedByOthers("dhcp")).toEqual([]);
  });

  it("is the one of /var/run/uci where there is one", () => {
    const { copy, config } = router();
    copy.write("/var/run/uci/network", "config interface 'other'\n");
    expect(config.read("network")?.section("other")).toBeDefined();
    expect(config.read("network")?.section("lan")).toBeUndefined();
  });

  it("names the packages, and nothing else that lies there", () => {
    const { copy, config } = router();
    copy.write("/etc/config/dhcp", "");
    copy.write("/etc/config/dhcp.bak", "");
    copy.write("/etc/config/folder/file", "");
    expect(config.names()).toEqual(["dhcp", "network"]);
    expect(config.read("wireless")).toBeUndefined();
  });

  it("is an error where the file is none, or too large to be read", () => {
    const { copy, config } = router();
    copy.write("/etc/config/bad", "nonsense\n");
    copy.write("/etc/config/large", "#".repeat(5 * 1024 * 1024));
    expect(() => config.read("bad")).toThrow(UciError);
    expect(() => config.read("bad")).toThrow("/etc/config/bad: Parse error (invalid command) at line 1, byte 0");
    copy.write("/var/run/uci/bad", "config\n");
    expect(() => config.read("bad")).toThrow(/^\/var\/run\/uci\/bad: Parse error/);
    expect(() => config.read("large")).toThrow(UciTooLargeError);
  });

  it("is without the lines that are wrong where they may be skipped, and the first is told once for each change", () => {
    const { copy } = router();
    const told: string[] = [];
    const config = uciConfig(systemFiles(copy.root), (path, error) => told.push(`${path}: ${error.message}`));
    const network = "/etc/config/network";
    copy.write(network, "config interface 'lan'\n\toptoin proto 'static'\n\toption mtu '1400'\n\tnonsense\n");
    for (let turn = 0; turn < 2; turn++) {
      const lan = config.read("network")?.section("lan");
      expect(lan?.option("mtu")?.value).toBe("1400");
      expect(lan?.option("proto")).toBeUndefined();
    }
    expect(told).toEqual([`${network}: Parse error (invalid command) at line 2, byte 1`]);
    copy.write(network, "config interface 'lan'\n\toption proto 'static\n");
    config.read("network");
    expect(told.slice(1)).toEqual([expect.stringContaining("EOF with unterminated '")]);
    expect(() => editedPackage(systemFiles(copy.root), "network")).toThrow(`${network}: Parse error`);
  });
});
