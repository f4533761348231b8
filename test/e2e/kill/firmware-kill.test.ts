import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { makeKey, publicKeyText } from "../../../src/firmware/usign.ts";
import { makeImage } from "../../../src/firmware/write-image.ts";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import { cpeAgent, temporaryDirectory } from "../../harness/process/built-program.ts";
import type { ImageOf } from "./file-server.ts";
import { firmwareKinds, ordersOf } from "./orders.ts";
import { rampage } from "./rampage.ts";
import { openScene, seed } from "./scene.ts";
import { complaints } from "./verdict.ts";

// ACS and agent are killed with -9 at random while one upgrade follows another: each is reported exactly once, as it
// went, and there is always one of two images that runs. `UPGRADES=300` for more of them.

const upgrades = Number(process.env.UPGRADES ?? 40);
const timeoutMs = 120_000 + upgrades * 3000;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

/** Makes images in a directory that is also where the device finds the key to check them by. */
function workshop(): { readonly keysDirectory: string; readonly imageOf: ImageOf } {
  const { path, remove } = temporaryDirectory();
  cleanUp.push(remove);
  const keysDirectory = join(path, "keys");
  const key = makeKey();
  mkdirSync(keysDirectory);
  writeFileSync(join(keysDirectory, key.id), publicKeyText(key.publicKey));
  writeFileSync(join(path, "payload"), "kernel and root file system\n".repeat(20_000));
  const imageOf: ImageOf = async (version, flaw) => {
    const metadata = { supportedDevices: ["home-gateway"], version, boots: flaw !== "hanging" };
    const file = join(path, `${version} ${flaw}`);
    await makeImage(join(path, "payload"), metadata, flaw === "unsigned" ? undefined : key, file);
    return readFileSync(file);
  };
  return { keysDirectory, imageOf };
}

it(`reports each of ${upgrades} upgrades exactly once, whoever is killed when`, { timeout: timeoutMs }, async () => {
  const random = seededRandom(seed);
  const { keysDirectory, imageOf } = workshop();
  const scene = await openScene({
    orders: (files) => ordersOf(random, upgrades, files, firmwareKinds),
    imageOf,
    // A kill is a boot, and must not use up those of a good image; those with DelaySeconds are overtaken by newer ones.
    options: [`firmware.keysDir=${keysDirectory}`, "firmware.maxBootAttempts=100", "firmware.allowDowngrade=true"],
  });
  cleanUp.push(scene.close);
  const { orders, stateDirectory } = scene;
  const entries = await rampage(scene, random);
  expect(complaints(entries, orders, scene.agent.deathsMs), `seed ${seed}`).toEqual([]);
  const ask = (...argv: readonly string[]): string => cpeAgent(...argv, "--json", "--state-dir", stateDirectory).stdout;
  expect(JSON.parse(ask("transfers")), `seed ${seed}`).toEqual([]);
  // Once confirmed, a version gives way to none but the next.
  const versions = entries.flatMap((entry) => (entry.fact === "inform" ? [entry.version] : []));
  const turns = versions.filter((version, at) => version !== versions[at - 1]);
  expect(turns.length, `${turns}, seed ${seed}`).toBe(new Set(turns).size);
  expect(ask("get", "Device.DeviceInfo.SoftwareVersion"), `seed ${seed}`).toContain(`"${turns.at(-1)}"`);
});
