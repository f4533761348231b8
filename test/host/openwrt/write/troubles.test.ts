import { utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type RunProgram, runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { UbusError } from "../../../../src/host/openwrt/ubus/ubus-error.ts";
import type { Host } from "../../../../src/ports/host/host.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { type Router, startRouter } from "../../../stand-in/router.ts";
import { uciOnPath } from "../../../stand-in/uci/uci-on-path.ts";
import { silentLog } from "../../linux/silent-log.ts";
import type { ManualClock } from "../../manual-clock.ts";
import { hurriedClock } from "../hurried-clock.ts";

async function scene() {
  const router = await startRouter("23.05-dsa-dual-band");
  onTestFinished(() => router.stop());
  const clock = hurriedClock();
  const run: RunProgram = ([program, ...words], options) =>
    runProgram(
      [`${router.root}/sbin/${program}`, ...words.map((word) => word.replace(/^\//, `${router.root}/`))],
      options,
    );
  const store = openMemoryStore();
  const host = openWrtHost({
    root: router.root,
    run,
    clock,
    log: silentLog,
    store,
    allows: { write: true, reboot: false },
  });
  onTestFinished(() => host.close());
  return { router, clock, host, pending: () => [...store.entries("uci-pending")], written: writtenOf(router.text) };
}

const writtenOf = (text: (path: string) => string) => () => [
  /option hostname '(\w+)'/.exec(text("etc/config/system"))?.[1],
  /option src_dport '(\d+)'/.exec(text("etc/config/firewall"))?.[1],
];

async function changed(host: Host): Promise<"applied" | "deferred"> {
  const transaction = host.begin();
  await transaction.system.setHostName("attic");
  await transaction.portMappings?.change("web", { externalPort: 9443 });
  return transaction.commit();
}

const applySnapshot = "var/run/rpcd/snapshot-files";

/** An apply of LuCI that waits has begun then. */
const madeAt = ({ root }: Router, wallMs: number): void =>
  utimesSync(join(root, applySnapshot), wallMs / 1000, wallMs / 1000);

/** rpcd ends, and the call that it was asked by is not answered. */
function vanish({ rpcd }: Router, clock: ManualClock): never {
  rpcd.stop();
  setTimeout(() => clock.advance(30_000), 20);
  throw new UbusError("uci", "system-error");
}

describe("a change of two packages", () => {
  it("is finished by the program where rpcd goes between them", async () => {
    const { router, clock, host, written } = await scene();
    uciOnPath(join(router.root, "sbin"), router.root);
    expect(await changed(host)).toBe("deferred");
    router.rpcd.onCommit((name) => name === "firewall" && vanish(router, clock));
    await host.settle();
    expect(written()).toEqual(["attic", "9443"]);
    expect(new Set(router.procd.changed)).toEqual(new Set(["system", "firewall"]));
  });

  it("is written by the program after one wait of five seconds where rpcd hangs", async () => {
    const { router, clock, host, written } = await scene();
    uciOnPath(join(router.root, "sbin"), router.root);
    await changed(host);
    const asked: string[] = [];
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    router.rpcd.onCall((call) => {
      asked.push(call);
      return woken;
    });
    const settled = host.settle();
    await expect.poll(() => asked).toEqual(["session create"]);
    clock.advance(5_000);
    await settled;
    expect(written()).toEqual(["attic", "9443"]);
    expect(asked).toEqual(["session create"]);
    wake();
  });

  it("stays to be written, and is when rpcd answers again, where it hangs and nothing else can write", async () => {
    const { router, clock, host, written } = await scene();
    await changed(host);
    let asked = 0;
    router.rpcd.onCall(() => {
      asked += 1;
      return new Promise(() => {});
    });
    const settled = host.settle();
    await expect.poll(() => asked).toBe(1);
    clock.advance(5_000);
    await expect(settled).rejects.toThrow("ubus session create: no answer in time");
    expect(written()).toEqual(["OpenWrt", "8443"]);
    router.rpcd.onCall(() => undefined);
    clock.advance(5_000);
    await expect.poll(written).toEqual(["attic", "9443"]);
  });

  it("is finished when rpcd is back, by itself, where nothing else can write", async () => {
    const { router, clock, host, written } = await scene();
    await changed(host);
    router.rpcd.onCommit((name) => name === "firewall" && vanish(router, clock));
    await expect(host.settle()).rejects.toThrow(/neither rpcd nor the program uci/);
    expect(written()).toEqual(["attic", "8443"]);
    expect((await host.portMappings?.read())?.[0]?.externalPort).toBe(9443);
    await router.startRpcd();
    clock.advance(5000);
    await expect.poll(written).toEqual(["attic", "9443"]);
    await expect.poll(() => new Set(router.procd.changed)).toEqual(new Set(["system", "firewall"]));
  });

  it("waits for room on a disk that is full when it is to be written", async () => {
    const { router, clock, host, pending, written } = await scene();
    await changed(host);
    let isFull = true;
    let refused = 0;
    router.rpcd.onCommit((name) => {
      if (!isFull || name !== "firewall") return;
      refused += 1;
      throw new UbusError("uci", "unknown-error");
    });
    await expect(host.settle()).rejects.toThrow("ubus uci commit");
    expect(written()).toEqual(["attic", "8443"]);
    clock.advance(5000);
    await expect.poll(() => refused).toBe(2);
    isFull = false;
    // The attempt that was refused may still be ending.
    const settled = (): Promise<boolean> =>
      host.settle().then(
        () => true,
        () => false,
      );
    await expect.poll(settled).toBe(true);
    expect(written()).toEqual(["attic", "9443"]);
    expect(pending()).toEqual([]);
    expect(router.procd.changed.filter((name) => name === "firewall")).toHaveLength(1);
  });

  it("is refused where nothing can write it", async () => {
    const { router, host, written } = await scene();
    router.rpcd.stop();
    await expect(changed(host)).rejects.toThrow(/neither rpcd nor the program uci/);
    expect(await host.system.hostName()).toBe("OpenWrt");
    expect(written()).toEqual(["OpenWrt", "8443"]);
  });

  it("is refused while a change of LuCI waits to be confirmed, and waits for one that came in between", async () => {
    const { router, clock, host, written } = await scene();
    const hold = (): void => {
      router.rpcd.holdApply(true);
      madeAt(router, clock.wallMs());
    };
    hold();
    await expect(changed(host)).rejects.toThrow(/waiting to be confirmed/);
    router.rpcd.holdApply(false);
    await changed(host);
    hold();
    await expect(host.settle()).rejects.toThrow(/waiting to be confirmed/);
    expect(written()).toEqual(["OpenWrt", "8443"]);
    router.rpcd.holdApply(false);
    await host.settle();
    expect(written()).toEqual(["attic", "9443"]);
  });

  it("is not refused for ever by what an rpcd that ended has left of a change of LuCI", async () => {
    const { router, clock, host, written } = await scene();
    router.write(`${applySnapshot}/wireless`, "");
    madeAt(router, clock.wallMs() - 29 * 60_000);
    await expect(changed(host)).rejects.toThrow(/waiting to be confirmed/);
    madeAt(router, clock.wallMs() - 31 * 60_000);
    await changed(host);
    await host.settle();
    expect(written()).toEqual(["attic", "9443"]);
  });

  it("is not refused for ever by such where the clock was set back meanwhile", async () => {
    const { router, clock, host, written } = await scene();
    router.write(`${applySnapshot}/wireless`, "");
    madeAt(router, clock.wallMs() + 60 * 60_000);
    await changed(host);
    await host.settle();
    expect(written()).toEqual(["attic", "9443"]);
  });

  it("fits a file that somebody else changes before it is written, and drops what has no place there", async () => {
    const { router, host } = await scene();
    await changed(host);
    const firewall = router.text("etc/config/firewall");
    router.write(
      "etc/config/firewall",
      `${firewall.replace(/config redirect 'web'\n(\t.*\n)*/, "")}\nconfig rule 'his'\n`,
    );
    router.write("etc/config/system", `config led\n\n${router.text("etc/config/system")}`);
    await host.settle();
    expect(router.text("etc/config/system")).toMatch(/config led\n\nconfig system 'system'\n\toption hostname 'attic'/);
    expect(router.text("etc/config/firewall")).toContain("config rule 'his'");
    expect(router.text("etc/config/firewall")).not.toContain("9443");
    await host.settle();
    expect(router.procd.changed).toEqual(["system"]);
  });
});
