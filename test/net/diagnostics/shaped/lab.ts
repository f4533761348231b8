import { labServers } from "../../../../src/net/diagnostics/serve/lab-servers.ts";

// Run inside a network namespace by shaped-link.test.ts: the other end of its tests, until it is killed.

const [bind = ""] = process.argv.slice(2);
await labServers({ bind, httpPort: 8080, echoPort: 7777, capacityPort: 24601 });
process.stdout.write("ready\n");
