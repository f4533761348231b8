import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { envelope, usualAnswers } from "../../test/harness/acs/conversation.ts";
import { isWhole } from "./conversation.ts";

// An ACS that answers any Inform and ends any session, as fast as sockets can, so that it is not what is measured. Given
// `closing` it closes the connection with the session; given a certificate and its key it speaks TLS, and tells on standard
// error of each full handshake. Prints its port.

const [, , closing, certFile, keyFile] = process.argv;
const body = envelope("1", usualAnswers.Inform ?? "");
const informed = `HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ended = `HTTP/1.1 204 No Content\r\n${closing === "closing" ? "Connection: close\r\n" : ""}\r\n`;

function serve(socket: Socket): void {
  let octets: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("data", (piece) => {
    octets = octets.length === 0 ? piece : Buffer.concat([octets, piece]);
    if (!isWhole(octets)) return;
    const isLast = octets.includes("\r\nContent-Length: 0\r\n");
    socket.write(isLast ? ended : informed, "latin1");
    if (isLast && closing === "closing") socket.end();
    octets = Buffer.alloc(0);
  });
  socket.on("error", () => {});
}

const tls = certFile !== undefined && keyFile !== undefined;
const server = tls
  ? createTlsServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (socket) => {
      if (!socket.isSessionReused()) process.stderr.write("full handshake\n");
      serve(socket);
    })
  : createServer(serve);
server.listen(0, "127.0.0.1", 1024, () => console.log((server.address() as AddressInfo).port));
