import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { httpServer, sample, sha256, stage, untilAfterEach } from "./transfer-fixture.ts";

const kept = untilAfterEach();

it("goes on in a new process where one was killed with -9", async () => {
  const content = sample(48_000_000);
  const ranges: (string | undefined)[] = [];
  const { url } = kept(
    await httpServer((request, response) => {
      const { range } = request.headers;
      ranges.push(range);
      const start = Number(range?.replace(/\D/g, "") ?? 0);
      response.writeHead(range ? 206 : 200, {
        ETag: '"v1"',
        "Content-Length": content.length - start,
        ...(range && { "Content-Range": `bytes ${start}-${content.length - 1}/${content.length}` }),
      });
      // The first time most of it, and then nothing more.
      if (range) response.end(content.subarray(start));
      else response.write(content.subarray(0, 40_000_000));
    }),
  );
  const it = kept(stage());
  const program = join(import.meta.dirname, "killed-download.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, url, it.file], { stdio: "inherit" });
  const ended = once(child, "exit");
  while (!existsSync(`${it.file}.part.json`) && child.exitCode === null) await pause(10);
  child.kill("SIGKILL");
  await ended;

  expect(await it.get(url)).toEqual({ ok: true, bytes: content.length, sha256: sha256(content), resumed: true });
  expect(readFileSync(it.file).equals(content)).toBe(true);
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d{8}-$/)]);
  expect(it.leftovers()).toEqual(["fetched"]);
});
