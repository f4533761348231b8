import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { labServers } from "../../../../src/net/diagnostics/serve/lab-servers.ts";

// Run inside a network namespace by marked-path.test.ts: the other end of its tests, until it is killed.

const [bind = "", keyFile = "", certFile = ""] = process.argv.slice(2);
await labServers({ bind, httpPort: 8080, echoPort: 7777, capacityPort: 24601 });
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (_request, response) => {
  response.end("x".repeat(100_000));
});
server.listen(8443, bind, () => process.stdout.write("ready\n"));
