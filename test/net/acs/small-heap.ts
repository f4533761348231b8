import { httpExchange } from "../../../src/net/acs/exchange.ts";

// A program for a test: posts once to the URL that it is given, and says what came of it.

const [, , url = ""] = process.argv;
const channel = httpExchange({ clockIsSet: () => true }).open({ url, username: "", password: "" });
const reply = await channel.post([], new AbortController().signal);
await channel.close();
console.log(reply.ok ? `${reply.body.reduce((sum, { length }) => sum + length, 0)} octets` : reply.reason);
