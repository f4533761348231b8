import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { scriptedServer } from "../scripted-server.ts";

const program = join(import.meta.dirname, "small-heap.ts");
const chunks = 1_000_000;

it("a reply of a million chunks of one octet is read in a heap of 96 MB", async () => {
  const server = await scriptedServer((_request, socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n");
    const part = "1\r\n<\r\n".repeat(chunks / 10);
    for (let sent = 0; sent < 10; sent += 1) socket.write(part);
    socket.write("0\r\n\r\n");
    return undefined;
  });
  onTestFinished(server.close);
  const run = promisify(execFile)(process.execPath, [
    "--max-old-space-size=96",
    "--import",
    "tsx",
    program,
    server.url,
  ]);
  expect((await run).stdout).toBe(`${chunks} octets\n`);
});
