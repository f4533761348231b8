"use strict";

// Runs the program that was built until its first session has ended, on this machine, on a recorded one with OpenWrt (an empty one, where
// that is not at hand), on a simulated one. To be run by the Node that the program is for. It lies beside the program in packages, too, which
// have it run where they are installed.
//   compile-code.cjs loaded HOST        prints the names of the chunks that an agent on such a host has loaded
//   compile-code.cjs compile [HOST]...  writes the code that the packs were compiled to meanwhile beside them, in place of what was there;
//                                       for all hosts unless told otherwise

const { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const v8 = require("node:v8");

const informResponse = (id) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><e:Header><cwmp:ID e:mustUnderstand="1">${id}</cwmp:ID></e:Header><e:Body><cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse></e:Body></e:Envelope>`;

let ended = () => {};
const acs = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  if (body.includes(":Inform>")) return response.end(informResponse(/:ID[^>]*>([^<]*)</.exec(body)?.[1] ?? ""));
  response.writeHead(204).end(() => ended());
});

// Code is only good for the options of V8 that it was compiled with, and `run` changes those after it was loaded.
v8.setFlagsFromString = () => {};

const [, , order, ...named] = process.argv;
const dist = existsSync(join(__dirname, "main.js")) ? __dirname : resolve("dist");
const directory = mkdtempSync(join(tmpdir(), "cpe-build-"));
const recorded = "test/fixtures/openwrt/23.05-dsa-dual-band";
const hosts = {
  linux: ["--host", "linux"],
  openwrt: ["--host", "openwrt", "--sysroot", existsSync(recorded) ? recorded : emptySystem(join(directory, "root"))],
  virtual: ["--host", "virtual"],
};
// An agent that cannot start has no session: nothing is left then to wait for, and the process ends.
acs.unref();
process.exitCode = 1;
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

function emptySystem(root) {
  mkdirSync(join(root, "etc/config"), { recursive: true });
  writeFileSync(join(root, "etc/openwrt_release"), "DISTRIB_ID='OpenWrt'\n");
  return root;
}

// Whoever installs it does not wait for a machine on which it does not come to an end.
setTimeout(() => process.exit(1), 120_000).unref();
const written = process.stdout.write.bind(process.stdout);

acs.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${acs.address().port}/`;
  const argumentsFor = (host) => {
    const options = [
      `acs.url=${url}`,
      "connectionRequest.port=0",
      "connectionRequest.bind=127.0.0.1",
      "log.level=error",
    ];
    const state = ["--state-dir", join(directory, host)];
    return [
      process.execPath,
      "main.js",
      "run",
      ...hosts[host],
      ...state,
      ...options.flatMap((option) => ["-o", option]),
    ];
  };
  const [first, ...others] = named.length === 0 ? Object.keys(hosts) : named;
  const session = async (host, run) => {
    const over = new Promise((done) => {
      ended = done;
    });
    process.argv = argumentsFor(host);
    const result = run();
    await over;
    return result;
  };
  const program = await session(first, () => require(join(dist, "main.js")));
  for (const host of others) await session(host, program.run);
  if (order === "loaded") written([...program.loaded.keys()].join("\n"));
  else compile(program);
  process.exit(0);
});

function compile({ packOf, scripts, codeFileOf, sumsOf }) {
  for (const name of readdirSync(dist)) if (name.endsWith(".code")) rmSync(join(dist, name));
  for (const name of readdirSync(dist)) if (/^agent(-[\w-]+)?\.js$/.test(name)) packOf(name);
  for (const [filename, script] of scripts) {
    const code = script.createCachedData();
    writeFileSync(codeFileOf(filename), Buffer.concat([sumsOf(readFileSync(filename), code), code]));
  }
}
