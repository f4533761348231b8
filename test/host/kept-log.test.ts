import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { keptLog } from "../../src/host/kept-log.ts";
import { recordedLog } from "../store/recorded-log.ts";
import { silentLog } from "./linux/silent-log.ts";

async function linesOf(log: ReturnType<typeof keptLog>): Promise<readonly string[]> {
  const { length, open } = await log.upload();
  const chunks: Uint8Array[] = [];
  for await (const chunk of open()) chunks.push(chunk);
  const octets = Buffer.concat(chunks);
  expect(octets.length).toBe(length);
  return octets.toString().split("\n").slice(0, -1);
}

describe("the log that is kept", () => {
  it("has what was said, without debug lines and secrets", async () => {
    const log = keptLog(recordedLog(), { wallMs: () => 0 });
    log.debug("detail");
    log.info("session.end", { outcome: "ok", password: "s3cret" });
    expect(await linesOf(log)).toEqual(["1970-01-01T00:00:00.000Z info session.end outcome=ok password=***"]);
  });

  it("holds the latest lines that fit into the size that it is said to have", async () => {
    const log = keptLog(recordedLog(), { wallMs: () => 0 });
    for (let at = 0; at < 2000; at += 1) log.warn("line", { at, text: "\u00e9".repeat(20) });
    const lines = await linesOf(log);
    const octets = Buffer.byteLength(lines.map((line) => `${line}\n`).join(""));
    expect(octets).toBeLessThanOrEqual(log.file.maximumBytes);
    expect(octets).toBeGreaterThan(log.file.maximumBytes - 200);
    expect(lines.at(-1)).toContain("at=1999");
    const numbers = lines.map((line) => Number(/at=(\d+)/.exec(line)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => 2000 - numbers.length + index));
  });

  it("keeps of a long value what it tells of it, and no more", async () => {
    const log = keptLog(silentLog, { wallMs: () => 0 });
    const told = ((): WeakRef<object> => {
      const fields = { reason: "x".repeat(5000) };
      log.warn("long", fields);
      return new WeakRef(fields);
    })();
    await expect
      .poll(() => {
        collectGarbage();
        return told.deref() === undefined;
      })
      .toBe(true);
    expect(await linesOf(log)).toEqual([
      `1970-01-01T00:00:00.000Z warn long reason="${"x".repeat(1000)}… (4000 more)"`,
    ]);
  });
});

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
