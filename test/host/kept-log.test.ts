import { describe, expect, it } from "vitest";
import { keptLog } from "../../src/host/kept-log.ts";
import { recordedLog } from "../store/recorded-log.ts";

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

  it("holds the latest 500 lines and no more", async () => {
    const log = keptLog(recordedLog(), { wallMs: () => 0 });
    for (let at = 0; at < 700; at += 1) log.warn("line", { at });
    const lines = await linesOf(log);
    expect(lines).toHaveLength(500);
    expect([lines[0], lines.at(-1)]).toEqual([expect.stringContaining("at=200"), expect.stringContaining("at=699")]);
  });
});
