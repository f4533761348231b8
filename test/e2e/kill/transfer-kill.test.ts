import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import { cpeAgent } from "../../harness/process/built-program.ts";
import { fileKinds, kindOf, type Order, ordersOf } from "./orders.ts";
import { rampage } from "./rampage.ts";
import { openScene, seed } from "./scene.ts";
import { complaints, givenUp } from "./verdict.ts";

// ACS and agent are killed with -9 at random while files go to and fro: every transfer is reported exactly once.
// `TRANSFERS=1000` for more of them.

const transfers = Number(process.env.TRANSFERS ?? 200);
const timeoutMs = 120_000 + transfers * 3000;

it(`reports each of ${transfers} transfers exactly once, whoever is killed when`, { timeout: timeoutMs }, async () => {
  const random = seededRandom(seed);
  const scene = await openScene({ orders: (files) => ordersOf(random, transfers, files, fileKinds) });
  try {
    const { files, orders, stateDirectory } = scene;
    const entries = await rampage(scene, random);
    expect(complaints(entries, orders, scene.agent.deathsMs), `seed ${seed}`).toEqual([]);
    const shown = cpeAgent("transfers", "--json", "--state-dir", stateDirectory).stdout;
    expect(JSON.parse(shown), `seed ${seed}`).toEqual([]);
    expect(readdirSync(join(stateDirectory, "spool")), `seed ${seed}`).toEqual([]);
    // What was reported as done was done: each upload is there whole, each file was put in force once, and nothing else.
    const leftUndone = givenUp(entries);
    expect(leftUndone.size, `seed ${seed}`).toBeLessThan(transfers / 10);
    const done = (rpc: Order["rpc"]): readonly string[] =>
      orders.flatMap((order) =>
        order.rpc === rpc && kindOf(order).faultCodes.includes(0) && !leftUndone.has(order.key) ? [order.key] : [],
      );
    expect([...files.uploaded.keys()].toSorted(), `seed ${seed}`).toEqual(done("Upload").toSorted());
    for (const [key, octets] of files.uploaded) {
      // A log ends after the line of its own upload, or of what else was going on by then.
      const whole = new RegExp(`</configuration>\\n$|commandKey=${key}\\n(.*\\n)*$`);
      expect(octets.toString(), `${key}, seed ${seed}`).toMatch(whole);
    }
    // Instance numbers are given once: the next one tells how many rows there ever were, two of them from the start.
    const row = cpeAgent("add", "Device.NAT.PortMapping.", "--json", "--state-dir", stateDirectory).stdout;
    expect(row, `seed ${seed}`).toContain(`Device.NAT.PortMapping.${2 + done("Download").length + 1}.`);
  } finally {
    await scene.close();
  }
});
