import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { expect, it, onTestFinished } from "vitest";
import { listening, stage } from "../transfer-fixture.ts";

const hostKey = ssh2.utils.generateKeyPairSync("ed25519");

it("A file whose length a server of SFTP does not tell is not taken for an empty one", async () => {
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connection.on("error", () => {});
    connection.on("authentication", (context) => context.accept());
    connection.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => {
        const sftp = acceptSftp();
        sftp.on("OPEN", (request) => sftp.handle(request, Buffer.of(1)));
        sftp.on("FSTAT", (request) => sftp.attrs(request, {} as ssh2.Attributes));
      });
    });
  });
  const door = createServer((socket) => server.injectSocket(socket));
  await listening(door);
  const address = door.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const files = stage();
  const knownHostsFile = join(files.directory, "known_hosts");
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${hostKey.public}\n`);
  const cpe = stage({ knownHostsFile });
  onTestFinished(() => {
    cpe.close();
    files.close();
    door.close();
  });
  expect(await cpe.get(`sftp://127.0.0.1:${port}/file`, { username: "cpe", password: "secret" })).toMatchObject({
    ok: false,
    kind: "cannot-access-file",
    reason: expect.stringContaining("does not tell how long the file is"),
  });
});
