import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { type RunProgram, runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { TypedNumber } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import { ubusProgram } from "../../../../src/host/openwrt/ubus/ubus-program.ts";
import { silentLog } from "../../linux/silent-log.ts";

/** A shell script instead of the program. */
function program(script: string): RunProgram {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-ubus-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "ubus");
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return ([, ...words], options) => runProgram([path, ...words], options);
}

describe("calls by the ubus program", () => {
  it("give the object, the method and the arguments as they are, and read one line", async () => {
    const ubus = ubusProgram(program(`printf '{"argv":"%s"}\\n' "$(printf '%s|' "$@" | tr -d '"')"`));
    const answer = await ubus.call("network.device", "status", { name: "br-lan", n: new TypedNumber("int64", 5) });
    expect(answer).toEqual({ argv: "-t|30|-S|call|network.device|status|{name:br-lan,n:5}|" });
  });

  it("tell an answer without data from an empty one", async () => {
    expect(await ubusProgram(program("exit 0")).call("uci", "get", {})).toBeUndefined();
    expect(await ubusProgram(program("echo '{ }'")).call("uci", "get", {})).toEqual({});
  });

  // As recorded; before 22.03 the program exits with the status itself.
  it.each([
    [4, "Command failed: Not found", "not-found"],
    [253, "Command failed: ubus call system nope (Method not found)", "method-not-found"],
    [252, "Command failed: ubus call uci get {} (Not found)", "not-found"],
    [254, "Command failed: ubus call uci get {} (Invalid argument)", "invalid-argument"],
    [250, "Command failed: Permission denied", "permission-denied"],
    [248, "Command failed: ubus call system sysupgrade {} (Operation not supported)", "not-supported"],
    [244, "Command failed: Parsing message data failed", "parse-error"],
    [7, "Command failed: Request timed out", "timeout"],
    [2, "Command failed: Invalid argument", "invalid-argument"],
    [255, "Failed to connect to ubus", "connection-failed"],
    [99, "anything else", "unknown-error"],
  ])("that exit with %i are %s", async (exitCode, words, status) => {
    const ubus = ubusProgram(program(`echo '${words}' >&2; exit ${exitCode}`));
    await expect(ubus.call("o", "m", { key: "secret" })).rejects.toMatchObject({ status });
    await expect(ubus.call("o", "m", { key: "secret" })).rejects.not.toThrow(/secret/);
  });

  it("that print what is no JSON are a parse error", async () => {
    await expect(ubusProgram(program("echo '{'")).call("o", "m")).rejects.toMatchObject({ status: "parse-error" });
  });

  it("need the program", async () => {
    const missing: RunProgram = ([, ...words], options) => runProgram(["/nonexistent/ubus", ...words], options);
    await expect(ubusProgram(missing).call("o", "m")).rejects.toMatchObject({
      message: "ubus o m: there is no program ubus",
    });
  });

  it("stand in where the socket cannot be opened", async () => {
    const fallback = ubusProgram(program(`[ "$1" = list ] && echo system || echo '{"by":"program"}'`));
    const path = "/nonexistent/ubus.sock";
    const client = new UbusClient({ path, clock: systemClock(), log: silentLog, fallback });
    onTestFinished(() => client.close());
    expect(await client.call("system", "board")).toEqual({ by: "program" });
    expect(await client.objects()).toEqual(["system"]);
    const without = new UbusClient({ path, clock: systemClock(), log: silentLog });
    await expect(without.call("system", "board")).rejects.toMatchObject({ status: "connection-failed" });
  });
});
