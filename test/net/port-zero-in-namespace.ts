import { spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { startCapacityServer } from "../../src/net/diagnostics/capacity/capacity-server.ts";
import { writeSetup } from "../../src/net/diagnostics/capacity/control-pdus.ts";
import { boundEchoServer } from "../../src/net/diagnostics/udp-echo-server.ts";
import { converse } from "../../src/net/transfer/tftp/tftp-conversation.ts";

// Run by port-zero.test.ts in a network namespace of its own, where what port 5000 sends comes from port 0.

const rules =
  "add table ip t\nadd chain ip t o { type filter hook output priority 0; }\nadd rule ip t o udp sport 5000 udp sport set 0\n";
for (const [program, words, input] of [
  ["ip", ["link", "set", "lo", "up"], ""],
  ["nft", ["-f", "-"], rules],
] as const) {
  const { status, stderr } = spawnSync(program, words, { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

const address = "127.0.0.1";
async function socketAt(port: number): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(port, address);
  await once(socket, "listening");
  return socket;
}
const zero = await socketAt(5000);
const honest = await socketAt(5001);

/** What comes back to an honest port, of what both send. */
async function answerTo(datagram: Buffer, port: number): Promise<Buffer> {
  zero.send(datagram, port, address);
  const answer = once(honest, "message");
  honest.send(datagram, port, address);
  const [message] = await answer;
  return message;
}

const admits = (): boolean => true;
const echo = await boundEchoServer({ family: 4, address, port: 0, plus: false, admits });
process.stdout.write(`${await answerTo(Buffer.from("echo"), echo.port)}\n`);

const limits = { mostFlows: 4, mostSeconds: 5, mostMbps: undefined, jumbo: true, fullMtu: false };
const capacity = await startCapacityServer({ address, port: 0, keys: [], tell: () => {}, ...limits });
const upstream = { upstream: true, maxMbps: 0, jumbo: true, fullMtu: false };
// A version that there is none of: refused at once.
const setup = writeSetup(
  { version: 1, index: 0, count: 1, ident: 1, response: 0, testPort: 0, ...upstream },
  "request",
);
process.stdout.write(`${(await answerTo(setup, capacity.port)).length} octets\n`);

const block = (number: number): Buffer => Buffer.from([0, 3, 0, number, 0x78]);
const conversation = await converse({ address, family: 4 }, 5001, "server", new AbortController().signal);
const asked = once(honest, "message");
const first = conversation.exchange(Buffer.from([0, 1]), (reply) => reply);
const [, { port: client }] = await asked;
zero.send(block(7), client, address); // before the server's first
honest.send(block(1), client, address);
process.stdout.write(`${JSON.stringify(await first)}\n`);
const second = conversation.exchange(Buffer.from([0, 4, 0, 1]), (reply) => reply);
zero.send(block(8), client, address); // a stranger by now
honest.send(block(2), client, address);
process.stdout.write(`${JSON.stringify(await second)}\n`);
process.exit(0);
