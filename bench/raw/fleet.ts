import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { sessionsPerCoreSecond } from "../fleet-load.ts";
import { isWhole, type RecordedSession } from "./conversation.ts";

// The floor of a fleet: a thousand devices that send the octets of an Inform-only session over sockets, and nothing else.
// Given the URL of an ACS, a recorded session, and `kept` for connections that outlive their sessions.

const [, , acsUrl = "", recorded = "", kept] = process.argv;
const { port, hostname } = new URL(acsUrl);
const { inform, empty } = JSON.parse(readFileSync(recorded, "utf8")) as RecordedSession;

interface Line {
  readonly socket: Socket;
  octets: Buffer;
  onReply: () => void;
}

function openLine(): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const line: Line = { socket, octets: Buffer.alloc(0), onReply: () => {} };
    socket.once("connect", () => resolve(line));
    socket.on("error", reject);
    socket.on("data", (piece) => {
      line.octets = line.octets.length === 0 ? piece : Buffer.concat([line.octets, piece]);
      if (!isWhole(line.octets)) return;
      line.octets = Buffer.alloc(0);
      line.onReply();
    });
  });
}

const ask = (line: Line, request: string): Promise<void> =>
  new Promise((resolve) => {
    line.onReply = resolve;
    line.socket.write(request, "latin1");
  });

const lines = new Map<number, Line>();
const figure = await sessionsPerCoreSecond(async (device) => {
  const line = lines.get(device) ?? (await openLine());
  await ask(line, inform);
  await ask(line, empty);
  if (kept) lines.set(device, line);
  else line.socket.destroy();
});
console.log(figure);
process.exit(0);
