import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { listening } from "../../../src/net/http/listening.ts";

const address = { host: "127.0.0.1", port: 0 };
const nobody = (failure: unknown): void => {
  throw failure;
};

describe("a server that listens", () => {
  it("tells what goes wrong later, as when no more files can be opened, and listens on", async () => {
    const server = createServer((_request, response) => response.end("here"));
    const told: unknown[] = [];
    const { port, close } = await listening(server, address, (failure) => told.push(failure));
    const failure = new Error("accept EMFILE");
    server.emit("error", failure);
    expect(told).toEqual([failure]);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here");
    await close();
  });

  it("is refused where somebody else listens", async () => {
    const { port, close } = await listening(createServer(), address, nobody);
    const second = listening(createServer(), { ...address, port }, nobody);
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
    await close();
  });
});
