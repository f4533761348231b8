"use strict";

// Runs the program that was built, on this machine and on a simulated one, each until its first session has ended, and
// writes the code that it was compiled to meanwhile beside it. To be run by the Node that the program is for.

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
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

acs.listen(0, "127.0.0.1", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-build-"));
  const url = `http://127.0.0.1:${acs.address().port}/`;
  const dist = resolve("dist");
  const session = (host) => {
    const options = [
      `acs.url=${url}`,
      "connectionRequest.port=0",
      "connectionRequest.bind=127.0.0.1",
      "log.level=error",
    ];
    process.argv = [process.execPath, "main.js", "run", "--host", host, "--state-dir", join(directory, host)];
    process.argv.push(...options.flatMap((option) => ["-o", option]));
    return new Promise((done) => {
      ended = done;
    });
  };
  const first = session("linux");
  const { run, script, filename, codeFile, sumsOf } = require(join(dist, "main.js"));
  await first;
  const second = session("virtual");
  run();
  await second;
  const code = script.createCachedData();
  writeFileSync(codeFile, Buffer.concat([sumsOf(readFileSync(filename), code), code]));
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});
