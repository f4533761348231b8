import { describe, expect, it, onTestFinished } from "vitest";
import { startProcd } from "../../../stand-in/procd/procd.ts";
import { userlands } from "../../../stand-in/real/userland.ts";
import { hearing } from "../hearing.ts";
import { feedOn } from "./feed-under-test.ts";

const netifd = { "network.interface": {}, "network.device": {}, "network.wireless": {} };

describe.each(userlands)("changes of OpenWrt on a %s ubusd", (kind) => {
  it.each([
    ["network.interface", "interface.update", { interface: "wan", up: true }],
    ["network.interface", "interface.down", { interface: "wan" }],
    ["network.device", "link_down", { name: "lan1", link_active: false }],
    ["network.wireless", "wireless.update", {}],
    ["service", "instance.start", { service: "dnsmasq", instance: "cfg01411c" }],
    ["dhcp", "dhcp.ack", { mac: "020000000001" }],
    ["dnsmasq", "dhcp.release", { mac: "02:00:00:00:00:01" }],
    ["hostapd.phy0-ap0", "assoc", { address: "02:00:00:00:00:01" }],
    ["hostapd.phy0-ap0", "disassoc", { address: "02:00:00:00:00:01" }],
  ])("are told when %s says %s", async (object, name, data) => {
    const { bus, caughtUp, forgotten, subscribe, told, until } = await feedOn(kind);
    subscribe();
    const service = await bus.service({ [object]: {} });
    await until(() => told() > 0); // subscribed to
    await caughtUp();
    const before = told();
    service.notify(object, name, data);
    await until(() => told() > before);
    expect(forgotten()).toBe(told());
  });

  it.each([
    ["hostapd.wlan0", "probe"],
    ["hostapd.wlan0", "auth"],
    ["hostapd.wlan0", "bss-transition-query"],
    ["service", "event.trigger"],
  ])("are not told when %s says %s", async (object, name) => {
    const { bus, caughtUp, subscribe, told, until } = await feedOn(kind);
    subscribe();
    const service = await bus.service({ [object]: {} });
    await until(() => told() > 0);
    await caughtUp();
    const before = told();
    service.notify(object, name, {});
    await caughtUp();
    expect(told()).toBe(before);
  });

  it("are told of access points that come later, come again and go", async () => {
    const { bus, subscribe, told, until, caughtUp } = await feedOn(kind);
    subscribe();
    await caughtUp();
    for (let times = 0; times < 2; times++) {
      const before = told();
      const hostapd = await bus.service({ "hostapd.phy1-ap0": {} });
      await until(() => told() > before);
      await caughtUp();
      const present = told();
      hostapd.notify("hostapd.phy1-ap0", "sta-authorized", {});
      await until(() => told() > present);
      const heard = told();
      hostapd.stop();
      await until(() => told() > heard);
      await caughtUp();
    }
  });

  it("are heard again from a netifd that has restarted, and not believed in between", async () => {
    const { bus, changes, subscribe, told, until, caughtUp } = await feedOn(kind);
    subscribe();
    const first = await bus.service(netifd);
    await until(() => changes.isSignalled("portMappings"));
    first.stop();
    await caughtUp();
    expect([changes.isSignalled("portMappings"), changes.isSignalled("resolvers")]).toEqual([false, false]);
    const second = await bus.service(netifd);
    await until(() => changes.isSignalled("portMappings"));
    await caughtUp();
    const before = told();
    second.notify("network.interface", "interface.update", { interface: "wan" });
    await until(() => told() > before);
  });

  it("are heard again after ubusd has restarted, and looked for then", async () => {
    const { bus, changes, subscribe, told, until, caughtUp } = await feedOn(kind);
    subscribe();
    await bus.service(netifd);
    await until(() => changes.isSignalled("portMappings"));
    const { listener, lost } = hearing();
    bus.client.listen("e", listener);
    await bus.stopDaemon();
    await lost(1);
    expect(changes.isSignalled("portMappings")).toBe(false);
    await bus.startDaemon();
    const before = told();
    const again = await bus.service(netifd);
    await until(() => changes.isSignalled("portMappings") && told() > before);
    await caughtUp();
    const resumed = told();
    again.notify("network.interface", "interface.down", { interface: "wan" });
    await until(() => told() > resumed);
  });
});

describe("changes of OpenWrt", () => {
  const echoes = [1500, 3000, 6000];

  it("are told when a package is committed at the command line, and looked for as services reload", async () => {
    const { clock, folders, subscribe, told } = await feedOn("stand-in");
    subscribe();
    folders.change("/etc/config", ".network.uci-Ab3dEf");
    expect(told()).toBe(0);
    folders.change("/etc/config", "network");
    expect(told()).toBe(1);
    let passedMs = 0;
    for (const [index, ms] of echoes.entries()) {
      clock.advance(ms - passedMs - 1);
      expect(told()).toBe(1 + index);
      clock.advance(1);
      passedMs = ms;
      expect(told()).toBe(2 + index);
    }
    clock.advance(3_600_000);
    expect(told()).toBe(1 + echoes.length);
  });

  it("are told when procd has been told of a changed package", async () => {
    const { bus, clock, subscribe, told, until, caughtUp } = await feedOn("stand-in");
    subscribe();
    const procd = await startProcd(bus.path);
    onTestFinished(() => procd.stop());
    await until(() => told() > 0);
    await caughtUp();
    const before = told();
    await bus.client.call("service", "event", { type: "config.change", data: { package: "system" } });
    await until(() => told() > before);
    const after = told();
    clock.advance(6000);
    expect(told()).toBe(after + echoes.length);
  });

  it("are told of lease files where the configuration has them, also after it has others", async () => {
    const dhcp = "config dnsmasq 'main'\n\toption leasefile '/mnt/leases/dhcp'\n";
    const { folders, subscribe, told, write } = await feedOn("stand-in", { dhcp });
    subscribe();
    expect(folders.folders()).toEqual([
      "/etc",
      "/etc/config",
      "/mnt/leases",
      "/tmp",
      "/tmp/dnsmasq.d",
      "/tmp/dnsmasq.main.d",
      "/tmp/hosts",
      "/tmp/resolv.conf.d",
      "/var/run",
    ]);
    for (const [folder, name] of [
      ["/mnt/leases", "dhcp"],
      ["/etc", "dnsmasq.conf"],
      ["/tmp", "dhcp.leases"],
      ["/tmp/resolv.conf.d", "resolv.conf.auto"],
      ["/var/run", "miniupnpd.leases"],
    ] as const) {
      const before = told();
      folders.change(folder, "anything-else");
      expect(told()).toBe(before);
      folders.change(folder, name);
      expect(told()).toBe(before + 1);
    }
    const whole = told();
    folders.change("/tmp/dnsmasq.main.d", "whatever.conf");
    expect(told()).toBe(whole + 1);
    write("dhcp", dhcp.replace("/mnt/leases/dhcp", "/srv/leases"));
    folders.change("/etc/config", "dhcp");
    expect(folders.folders()).not.toContain("/mnt/leases");
    const before = told();
    folders.change("/srv", "leases");
    expect(told()).toBe(before + 1);
  });

  it("are those of the kernel besides", async () => {
    const { changes, kernel, subscribe, told } = await feedOn("stand-in");
    expect(changes.isSignalled("links")).toBe(false);
    subscribe();
    expect((["links", "lifetimes", "routes", "hostName"] as const).map((each) => changes.isSignalled(each))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    kernel.tell();
    expect(told()).toBe(1);
  });

  it("are not believed while a folder cannot be watched", async () => {
    const { bus, changes, clock, folders, subscribe, until } = await feedOn("stand-in");
    folders.missing.add("/var/run");
    subscribe();
    await bus.service(netifd);
    await until(() => changes.isSignalled("resolvers"));
    expect(changes.isSignalled("portMappings")).toBe(false);
    folders.missing.clear();
    clock.advance(1000);
    expect(changes.isSignalled("portMappings")).toBe(true);
  });

  it("are told to nobody who has ceased to listen, and nothing is left of it", async () => {
    const { bus, changes, clock, folders, kernel, subscribe, told, until, caughtUp } = await feedOn("stand-in");
    const cancel = subscribe();
    const service = await bus.service({ ...netifd, "hostapd.wlan0": {} });
    await until(() => changes.isSignalled("portMappings"));
    folders.change("/etc/config", "network");
    await caughtUp();
    cancel();
    const before = told();
    service.notify("network.interface", "interface.update", {});
    service.notify("hostapd.wlan0", "assoc", {});
    await caughtUp();
    clock.advance(3_600_000);
    expect([told(), kernel.listening, folders.folders(), clock.waiting]).toEqual([before, false, [], 0]);
    subscribe();
    await until(() => changes.isSignalled("portMappings"));
  });
});
