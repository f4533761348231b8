import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { type RealScene, realScene } from "../../stand-in/real/real-scene.ts";
import { openWrtRoot } from "../../stand-in/real/userland.ts";

// The built agent where everything but the kernel is OpenWrt's own, with `OPENWRT_ROOT`.

const trial = "Device.ManagementServer.X_CPE-AGENT_ConfirmedCommit.";
const wan = "Device.IP.Interface.2";
const lan = "Device.IP.Interface.3";

const test = (title: string, body: (at: RealScene) => Promise<void>, ...settings: readonly string[]): void =>
  it(`${title} (needs OPENWRT_ROOT, root, dnsmasq and a build)`, async ({ skip }) => {
    if (openWrtRoot === undefined) return skip("OPENWRT_ROOT names no userland");
    await body(await realScene(...settings));
  });

const number = (answer = ""): string => /<InstanceNumber>(\d+)</.exec(answer)?.[1] ?? answer;
const eventually = { interval: 200 };

test("one SetParameterValues over four packages is in force in each service", async (at) => {
  const [added = ""] = await at.ask(rpc.add("Device.NAT.PortMapping."));
  const mapping = `Device.NAT.PortMapping.${number(added)}.`;
  const [set = ""] = await at.ask(
    rpc.set({
      "Device.DeviceInfo.HostName": "attic",
      "Device.DHCPv4.Server.Pool.1.LeaseTime": "3600",
      [`${lan}.IPv4Address.1.IPAddress`]: "192.168.7.1",
      [`${mapping}Interface`]: wan,
      [`${mapping}ExternalPort`]: "8080",
      [`${mapping}InternalPort`]: "80",
      [`${mapping}Protocol`]: "TCP",
      [`${mapping}InternalClient`]: "192.168.7.80",
      [`${mapping}Enable`]: "true",
    }),
  );
  expect(set).toContain("<Status>1</Status>");
  await expect.poll(() => at.router.run("hostname"), eventually).toBe("attic\n");
  await expect.poll(() => at.router.network.ip("-4", "-o", "address"), eventually).toContain("192.168.7.1/24");
  const rules = () => at.router.run("nft", "list", "chain", "inet", "fw4", "dstnat_wan");
  await expect.poll(rules, eventually).toContain("tcp dport 8080 counter");
  expect(await rules()).toContain("dnat ip to 192.168.7.80:80");
  const dnsmasq = () => at.router.run("sh", "-c", "cat /var/etc/dnsmasq.conf.*");
  await expect.poll(dnsmasq, eventually).toMatch(/dhcp-range=set:lan,192\.168\.7\.\d+,192\.168\.7\.\d+,.*,1h/);
});

test("what others change is told of, and rows keep their numbers", async (at) => {
  const table = "Device.NAT.PortMapping.";
  const first = number((await at.ask(rpc.add(table)))[0]);
  await at.ask(
    rpc.notify(`${table.slice(0, -1)}NumberOfEntries`, 2),
    rpc.notify("Device.DHCPv4.Server.Pool.1.LeaseTime", 2),
  );
  const told = (name: string) => at.acs.informs.map(({ parameters }) => parameters.get(name)).findLast((each) => each);
  const theirs =
    "uci add firewall redirect; uci set firewall.@redirect[-1].src=wan; uci set firewall.@redirect[-1].proto=udp";
  await at.router.run(
    "sh",
    "-c",
    `${theirs}; uci set firewall.@redirect[-1].src_dport=53; uci reorder firewall.@redirect[-1]=0; uci commit firewall`,
  );
  await expect.poll(() => told("Device.NAT.PortMappingNumberOfEntries"), eventually).toBe("2");
  expect(await at.get(`${table}${first}.Alias`)).toBe(`cpe-${first}`);
  expect(await at.get(`${table}${Number(first) + 1}.ExternalPort`)).toBe("53");

  await at.router.run("uci", "set", "dhcp.lan.leasetime=3h");
  const [refused = ""] = await at.ask(rpc.set({ "Device.DHCPv4.Server.Pool.1.DomainName": "office" }));
  expect(refused).toContain("somebody else has changes of dhcp staged");
  await at.router.run("uci", "commit", "dhcp");
  await expect.poll(() => told("Device.DHCPv4.Server.Pool.1.LeaseTime"), eventually).toBe("10800");
  expect(at.router.text("etc/config/dhcp")).not.toContain("office");
});

for (const isKilled of [false, true]) {
  const how = isKilled ? ", though the agent is killed in between" : "";
  test(
    `a route that cuts the ACS off is taken back${how}, and the ACS is told`,
    async (at) => {
      const table = "Device.Routing.Router.1.IPv4Forwarding.";
      const row = `${table}${number((await at.ask(rpc.add(table)))[0])}.`;
      await at.agent.line(({ fact, outcome }) => fact === "host.trial" && outcome === "confirmed");
      const before = at.router.text("etc/config/network");
      const told = at.acs.informs.length;
      const [set = ""] = await at.ask(
        rpc.set({
          [`${row}DestIPAddress`]: "198.51.100.1",
          [`${row}DestSubnetMask`]: "255.255.255.255",
          [`${row}GatewayIPAddress`]: "192.168.1.200",
          [`${row}Interface`]: lan,
          [`${row}Enable`]: "true",
        }),
      );
      expect(set).toContain("<Status>1</Status>");
      const way = () => at.router.network.ip("route", "get", "198.51.100.1");
      await expect.poll(way, eventually).toContain("dev br-lan");
      if (isKilled) await at.killAgent();
      await at.agent.line(({ fact, outcome }) => fact === "host.trial" && outcome === "taken-back");
      await expect.poll(way, eventually).toContain("dev wan");
      const inform = () =>
        at.acs.informs.slice(told).find(({ parameters }) => parameters.get(`${trial}Status`) === "TakenBack");
      await expect.poll(inform, eventually).toBeDefined();
      expect(inform()?.events).toContain("4 VALUE CHANGE");
      expect(at.router.text("etc/config/network")).toBe(before);
    },
    "host.confirmSeconds=20",
  );
}

test("a request over four packages is done or not at all, whenever the agent is killed (KILLS, SEED)", async (at) => {
  const row = `Device.NAT.PortMapping.${number((await at.ask(rpc.add("Device.NAT.PortMapping.")))[0])}.`;
  const request = (value: number) =>
    rpc.set({
      "Device.DeviceInfo.HostName": `r${value}`,
      "Device.DHCPv4.Server.Pool.1.DomainName": `r${value}`,
      [`${row}ExternalPort`]: `${value}`,
      [`${lan}.MaxMTUSize`]: `${value}`,
    });
  const found = (file: string, pattern: RegExp) => Number(pattern.exec(at.router.text(`etc/config/${file}`))?.[1]);
  const written = () => [
    found("system", /hostname 'r(\d+)'/),
    found("dhcp", /15,r(\d+)'/),
    found("firewall", /src_dport '(\d+)'/),
    found("network", /mtu '(\d+)'/),
  ];
  const all = (value: number): readonly number[] => [value, value, value, value];
  await at.ask(request(1399));
  await expect.poll(written, eventually).toEqual(all(1399));
  let before = 1399;
  const moment = moments(process.env.SEED ?? "1");
  for (let value = 1400; value < 1400 + Number(process.env.KILLS ?? 8); value++) {
    const { length } = at.acs.answers;
    at.acs.queue.push(request(value));
    await at.router.ubus.call("cpe-agent", "inform", {});
    const afterMs = moment(400);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await at.killAgent();
    const isAnswered = at.acs.answers.length > length;
    at.acs.queue.splice(0);
    const told = at.acs.sessions;
    await at.acs.until(() => at.acs.sessions > told);
    const outcomes = isAnswered ? [all(value)] : [all(before), all(value)];
    await expect.poll(() => outcomes.some((each) => `${each}` === `${written()}`), eventually).toBe(true);
    before = written()[0] ?? before;
  }
});

/** Whole numbers below a limit, the same for the same seed. */
function moments(seed: string): (limit: number) => number {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return (limit) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
