import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { isWhole, type RecordedSession } from "./conversation.ts";

// The floor of a session from a connection request: the same octets as the agent's, over sockets, and nothing else. Given
// the port of an ACS and a recorded session; prints the port that it listens on. Given an interval in milliseconds too, it
// has a session by itself each time that has passed.

const [, , acsPort = "", recorded = "", intervalMs] = process.argv;
const session = JSON.parse(readFileSync(recorded, "utf8")) as RecordedSession;

function runSession(): void {
  const socket = connect({ host: "127.0.0.1", port: Number(acsPort), noDelay: true });
  let octets: Buffer = Buffer.alloc(0);
  let replies = 0;
  socket.once("connect", () => socket.write(session.inform, "latin1"));
  socket.on("data", (piece) => {
    octets = octets.length === 0 ? piece : Buffer.concat([octets, piece]);
    if (!isWhole(octets)) return;
    octets = Buffer.alloc(0);
    replies += 1;
    if (replies === 1) socket.write(session.empty, "latin1");
    else socket.destroy();
  });
  socket.on("error", (error) => console.error(error));
}

const server = createServer((socket) => {
  socket.on("data", (piece) => {
    if (!/^authorization:/im.test(piece.toString("latin1"))) return void socket.write(session.challenge, "latin1");
    socket.end(session.accepted, "latin1");
    runSession();
  });
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
if (intervalMs !== undefined) setInterval(runSession, Number(intervalMs));
