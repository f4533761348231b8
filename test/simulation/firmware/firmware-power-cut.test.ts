import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { BankDisk } from "../../../src/host/firmware/bank-disk.ts";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Store } from "../../../src/ports/store.ts";
import { download, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { simulatedFirmware } from "../../harness/simulated/simulated-firmware.ts";
import { CutDisk } from "../../host/virtual/cut-disk.ts";

// The power fails at every write to the store and at every operation on the disk of the banks, in the middle of it too:
// afterwards one of the two images runs, and the ACS has one report of the upgrade, which is true. [TR-069 A.3.2.8]

const confirmSeconds = 60;
const here = "http://files.example/gateway.bin";
const never = new Promise<never>(() => {});

/** Counts the moments at which the power may fail, and fails at one of them. */
class Power {
  moments = 0;
  readonly #failsAt: number;
  readonly #fail: () => void;

  constructor(failsAt: number, fail: () => void) {
    this.#failsAt = failsAt;
    this.#fail = fail;
  }

  get isOn(): boolean {
    return this.moments < this.#failsAt;
  }

  /** Never resolves once the power is gone. */
  async pass(): Promise<void> {
    this.moments += 1;
    if (this.moments === this.#failsAt) this.#fail();
    if (!this.isOn) await never;
  }

  store(store: Store): Store {
    return {
      ...store,
      write: async (changes) => {
        await this.pass();
        await store.write(changes);
        await this.pass();
      },
    };
  }

  disk(disk: CutDisk): BankDisk {
    const around = async (operation: () => Promise<void>): Promise<void> => {
      await this.pass();
      await operation();
      await this.pass();
    };
    return {
      makeDirectory: () => disk.makeDirectory(),
      read: (path) => (this.isOn ? disk.read(path) : never),
      size: (path) => (this.isOn ? disk.size(path) : never),
      write: (path, text) =>
        around(async () => {
          await disk.write(path, text.slice(0, text.length / 2));
          await this.pass();
          await disk.write(path, text);
        }),
      sync: (path) => around(() => disk.sync(path)),
      move: (from, to) => around(() => disk.move(from, to)),
      remove: (path) => around(() => disk.remove(path)),
    };
  }
}

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

/** A device that is given an image and loses power at each of these moments, each counted from the start before it. */
class Upgrade {
  readonly world = new World(kind);
  #disk = new CutDisk(new Map());
  #firmware: BootableFirmware | undefined;

  constructor(image: string) {
    this.world.files.served.set(here, { content: image });
    this.world.files.onFetched = (path, content) => this.#disk.download(path, content);
    this.world.acs.interfere = () => (image.endsWith("mute") && this.#running === "2.0" ? unreachable : undefined);
  }

  /** By what the boot loader has said last. */
  get #running(): string {
    const boots = this.world.log.facts.filter(({ fact }) => fact === "firmware.boot");
    return String(boots.at(-1)?.fields.version);
  }

  /** Until the power fails; resolves with the moments that have passed. */
  async live(failsAt: number, forMs: number): Promise<number> {
    const { world } = this;
    const power = new Power(failsAt, () => {
      world.dark = true;
    });
    this.#disk = this.#disk.afterCut();
    void this.#start(power);
    await world.clock.advance(forMs);
    return power.moments;
  }

  async #start(power: Power): Promise<void> {
    const { world } = this;
    const disk = power.disk(this.#disk);
    this.#firmware = await simulatedFirmware(world, disk, confirmSeconds);
    const store = power.store(world.disk.powered());
    await world.start({ firmware: this.#firmware, store, configuration: { pollSeconds: 10 } });
  }

  /** What runs, and what the ACS was told, each report once. */
  async outcome(): Promise<unknown> {
    const { active, boot, banks, trial } = (await this.#firmware?.read()) ?? (await never);
    const told = [...new Set(this.world.acs.completed.map((each) => JSON.stringify(each)))];
    return {
      runs: banks[active - 1]?.version,
      isSettled: boot === active && trial === undefined,
      told: told.map((each) => JSON.parse(each).FaultStruct.FaultCode),
      left: [this.world.disk.entries("transfer").size, this.world.disk.entries("event").size],
    };
  }
}

const longMs = 5 * transferMs + 5 * confirmSeconds * 1000;

/** Bootstrapped and asked for the upgrade: all that follows can be cut. */
async function ordered(image: string): Promise<Upgrade> {
  const upgrade = new Upgrade(image);
  upgrade.world.acs.todo = [download("up", "1 Firmware Upgrade Image", here)];
  await upgrade.live(Number.POSITIVE_INFINITY, 1000);
  return upgrade;
}

const updated = { runs: "2.0", isSettled: true, told: [0], left: [0, 0] };
const rolledBack = { runs: "1.0", isSettled: true, told: [9018], left: [0, 0] };

describe("a power cut at any moment of an upgrade", () => {
  it.each([
    ["that is good", "2.0", updated],
    ["after which the ACS cannot be reached", "2.0 mute", rolledBack],
    ["that hangs", "2.0 hangs", rolledBack],
  ])("%s ends with one image and one true report", async (_name, image, expected) => {
    const whole = await ordered(image);
    const moments = await whole.live(Number.POSITIVE_INFINITY, longMs);
    expect(await whole.outcome()).toEqual(expected);
    expect(moments).toBeGreaterThan(25);
    for (let at = 1; at <= moments; at += 1) {
      // Once, and once more while the device gets over it.
      for (const again of [Number.POSITIVE_INFINITY, 1 + ((7 * at) % moments)]) {
        const upgrade = await ordered(image);
        await upgrade.live(at, longMs);
        await upgrade.live(again, longMs);
        if (again <= moments) await upgrade.live(Number.POSITIVE_INFINITY, longMs);
        expect(await upgrade.outcome(), `cut at moments ${at} and ${again} of ${moments}`).toEqual(expected);
      }
    }
  });
});
