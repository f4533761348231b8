import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, scene } from "./router-scene.ts";

// [TR-181 NAT.PortMapping]

describe("an ACS that sets parameters of an OpenWrt router", () => {
  it("changes several packages in one request, which services hear of once, after the session", async () => {
    const at = await scene();
    const { router } = at;
    const network = router.text("etc/config/network");
    const [set = "", got = ""] = await at.ask(
      rpc.set({ "Device.DeviceInfo.HostName": "attic", "Device.NAT.PortMapping.1.ExternalPort": "9443" }),
      rpc.get("Device.DeviceInfo.HostName", "Device.NAT.PortMapping.1.ExternalPort"),
      rpc.set({ "Device.NAT.PortMapping.1.Description": "camera" }),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual({
      "Device.DeviceInfo.HostName": "attic",
      "Device.NAT.PortMapping.1.ExternalPort": "9443",
    });
    expect(await applied(at)).toBe("system firewall");
    expect(router.procd.changed).toEqual(["system", "firewall"]);
    expect(new Set(at.toldInSession)).toEqual(new Set([0]));
    expect(router.text("etc/config/system")).toContain("option hostname 'attic'");
    expect(router.text("proc/sys/kernel/hostname")).toBe("attic\n");
    expect(router.text("etc/config/firewall")).toMatch(
      /config redirect 'web'\n(\t.*\n)*\toption name 'camera'\n(\t.*\n)*\toption src_dport '9443'\n/,
    );
    expect(router.text("etc/config/network")).toBe(network);
    expect(router.rpcd.openSessions).toBe(0);
  });

  it("adds a port mapping as a section that is disabled until it is enabled, and deletes it", async () => {
    const at = await scene();
    const { router } = at;
    const [answer = ""] = await at.ask(rpc.add("Device.NAT.PortMapping."));
    expect(answer).toContain("<InstanceNumber>2</InstanceNumber><Status>1</Status>");
    await applied(at);
    expect(router.text("etc/config/firewall")).toMatch(
      /config redirect 'cpe_2'\n\toption target 'DNAT'\n\toption enabled '0'\n/,
    );
    const row = "Device.NAT.PortMapping.2.";
    const told = at.cpe.log.length;
    await at.ask(
      rpc.set({
        [`${row}Interface`]: "Device.IP.Interface.2",
        [`${row}ExternalPort`]: "3074",
        [`${row}ExternalPortEndRange`]: "3075",
        [`${row}InternalClient`]: "192.168.1.20",
        [`${row}InternalPort`]: "3074",
        [`${row}Protocol`]: "UDP",
        [`${row}Enable`]: "true",
      }),
    );
    await applied(at, told);
    const section = /config redirect 'cpe_2'\n((?:\t.*\n)*)/.exec(router.text("etc/config/firewall"))?.[1];
    expect(section?.split("\n\t").sort()).toEqual(
      [
        "\toption target 'DNAT'",
        "option enabled '1'",
        "option proto 'udp'",
        "option src 'wan'",
        "option src_dport '3074-3075'",
        "option dest_ip '192.168.1.20'",
        "option dest 'lan'",
        "option dest_port '3074'\n",
      ].sort(),
    );
    await at.ask(rpc.delete(row));
    await expect.poll(() => router.text("etc/config/firewall")).not.toContain("cpe_2");
  });

  it("adds a row where another section of the package has the name that it would get", async () => {
    const at = await scene("23.05-dsa-dual-band", {}, (router) =>
      router.write("etc/config/firewall", `${router.text("etc/config/firewall")}\nconfig include 'cpe_2'\n`),
    );
    expect(await added(at, "Device.NAT.PortMapping.")).toBe("Device.NAT.PortMapping.3.");
    expect(at.router.text("etc/config/firewall")).toContain("config redirect 'cpe_3'");
  });

  it("gives an anonymous section a name when it first writes there, under the number that it had", async () => {
    const at = await scene();
    const { router, cpe } = at;
    const added = (port: number): string =>
      `\nconfig redirect\n\toption src 'wan'\n\toption proto 'tcp udp'\n\toption src_dport '${port}'\n\toption dest_ip '192.168.1.7'\n`;
    router.write("etc/config/firewall", router.text("etc/config/firewall") + added(22) + added(23));
    const ports = async (): Promise<readonly string[]> => {
      const [got = ""] = await at.ask(rpc.get("Device.NAT.PortMapping."));
      return [...valuesOf(got)].flatMap(([path, value]) => {
        const [, row, name] = /\.(\d+)\.(ExternalPort|Protocol)$/.exec(path) ?? [];
        return row === undefined ? [] : [`${row} ${name} ${value}`];
      });
    };
    expect((await ports()).filter((line) => line.includes("ExternalPort"))).toEqual(
      ["1 8443", "2 22", "3 22", "4 23", "5 23"].map((line) => line.replace(" ", " ExternalPort ")),
    );
    await at.ask(rpc.set({ "Device.NAT.PortMapping.4.ExternalPort": "2323" }));
    await applied(at);
    router.write("etc/config/firewall", router.text("etc/config/firewall").replace(added(22), added(21)));
    expect(await ports()).toEqual(
      expect.arrayContaining(["4 ExternalPort 2323", "4 Protocol TCP", "5 ExternalPort 23", "5 Protocol UDP"]),
    );
    expect(router.text("etc/config/firewall")).toMatch(/config redirect 'anonymous_[0-9a-f]{8}_tcp'\n/);
    expect(await cpe.get("Device.NAT.PortMappingNumberOfEntries")).toBe("5");
  });

  it("is shown what can be read of a file with an error, and told of the error where it would write there", async () => {
    const at = await scene();
    const { router } = at;
    const network = `${router.text("etc/config/network")}\noptoin mtu 1400\n`;
    const line = network.split("\n").length - 1;
    router.write("etc/config/network", network);
    const [got = "", refused = ""] = await at.ask(
      rpc.get("Device.IP.Interface.2.Enable"),
      rpc.set({ "Device.IP.Interface.2.MaxMTUSize": "1400" }),
    );
    expect(Object.fromEntries(valuesOf(got))).toEqual({ "Device.IP.Interface.2.Enable": "true" });
    expect(refused).toContain(`uci network: Parse error (invalid command) at line ${line}, byte 0`);
    expect(at.cpe.log.filter(({ outcome }) => outcome === "skipped-lines")).toHaveLength(1);
    expect(router.text("etc/config/network")).toBe(network);
  });

  it("refuses to touch a package that somebody else is about to change, and leaves his edits where they are", async () => {
    const at = await scene();
    const { router } = at;
    const before = router.text("etc/config/firewall");
    router.write("tmp/.uci/firewall", "firewall.web.enabled='0'\n");
    const [fault = ""] = await at.ask(
      rpc.set({ "Device.DeviceInfo.HostName": "attic", "Device.NAT.PortMapping.1.ExternalPort": "9443" }),
    );
    expect(fault).toContain("<FaultCode>9002</FaultCode>");
    expect(fault).toContain("somebody else has changes of firewall staged that are not committed");
    expect(router.text("tmp/.uci/firewall")).toBe("firewall.web.enabled='0'\n");
    expect(router.text("etc/config/firewall")).toBe(before);
    expect(await at.cpe.get("Device.DeviceInfo.HostName")).toBe("OpenWrt");
    expect(router.procd.changed).toEqual([]);
  });
});
