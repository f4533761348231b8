import { createSocket } from "node:dgram";
import { afterEach, expect, it } from "vitest";
import { type CapacityServer, startCapacityServer } from "../../../../src/net/diagnostics/capacity/capacity-server.ts";
import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import { readSetup, writeSetup } from "../../../../src/net/diagnostics/capacity/control-pdus.ts";
import { fixedOrder } from "./fixed-order.ts";

// A server of tests of capacity, and those who ask it for some without wanting any.

const never = new AbortController().signal;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function server(mostFlows: number): Promise<CapacityServer> {
  const of = {
    address: "127.0.0.1",
    port: 0,
    keys: [],
    mostSeconds: 60,
    mostMbps: undefined,
    jumbo: true,
    fullMtu: false,
  };
  const started = await startCapacityServer({ ...of, mostFlows, tell: () => {} });
  closing.push(() => started.close());
  return started;
}

/** Setups of that many sockets at an address, none of which begins a test; resolves with the test ports that are answered. */
async function onlySetUp(port: number, address: string, count: number): Promise<readonly number[]> {
  const socket = createSocket("udp4");
  closing.push(() => socket.close());
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const answers: number[] = [];
  socket.on("message", (pdu) => {
    const setup = readSetup(pdu, "response");
    if (setup !== undefined) answers.push(setup.response === 1 ? setup.testPort : -setup.response);
  });
  const asks = {
    version: 20,
    index: 0,
    count: 1,
    response: 0,
    upstream: false,
    maxMbps: 0,
    testPort: 0,
    jumbo: true,
    fullMtu: false,
  };
  for (let ident = 1; ident <= count; ident++) {
    socket.send(writeSetup({ ...asks, ident }, "request"), port, "127.0.0.1");
  }
  await expect.poll(() => answers.length).toBeGreaterThanOrEqual(Math.min(count, 50));
  return answers;
}

it("has room though others have asked and not begun, who may be nobody", async () => {
  const { port } = await server(2);
  for (let last = 2; last < 10; last++) {
    const answers = await onlySetUp(port, `127.0.0.${last}`, 4);
    expect(answers.filter((each) => each > 0)).toHaveLength(2);
    expect(answers.filter((each) => each < 0)).toEqual([-13, -13]);
  }
  expect(await capacityTest(fixedOrder(port, { intervals: 1 }), () => {}, never)).toMatchObject({ ok: true });
});

it.each([
  [20, 2],
  [11, 1],
])("tells a client of version %i with so many datagrams which port is its own: %i", async (version, count) => {
  const { port } = await server(1);
  const socket = createSocket("udp4");
  closing.push(() => socket.close());
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const heard: { readonly port: number; readonly id: string }[] = [];
  socket.on("message", (pdu, from) => heard.push({ port: from.port, id: pdu.toString("hex", 0, 2) }));
  const ask = (ident: number): void => {
    const asks = { version, index: 0, count: 1, response: 0, upstream: false, maxMbps: 0, testPort: 0 };
    socket.send(writeSetup({ ...asks, ident, jumbo: true, fullMtu: false }, "request"), port, "127.0.0.1");
  };
  ask(1);
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(count);
  // Refused, as there is room for one: all that is sent for the first has come by then.
  ask(2);
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(count + 1);
  expect(heard.map(({ id }) => id)).toEqual([...["ace1", "dead"].slice(0, count), "ace1"]);
  expect(heard[1]?.port === port).toBe(count === 1);
});

it("answers no address more than fifty setups a second", async () => {
  const { port } = await server(1);
  const begunMs = performance.now();
  const answers = await onlySetUp(port, "127.0.0.2", 1000);
  expect(await onlySetUp(port, "127.0.0.3", 1)).toHaveLength(1);
  const seconds = Math.ceil((performance.now() - begunMs) / 1000) + 1;
  expect(answers.length).toBeLessThanOrEqual(50 * seconds);
});
