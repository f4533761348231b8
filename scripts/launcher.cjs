#!/usr/bin/env node
"use strict";

// dist/main.js: runs agent.js, which holds the whole program, from the code that the build has compiled it to. That
// spares half of the time to start. Code for another V8 than this one, or for another source, is passed over.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");
const { crc32 } = require("node:zlib");

const filename = join(__dirname, "agent.js");
/** Named by the V8 that it is for: that of another one is not even read. */
const codeFile = join(__dirname, `agent.${process.versions.v8}.code`);

/** What a file of code begins with. V8 itself would take one for any source of this length, and a damaged one too. */
function sumsOf(source, code) {
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(crc32(source), 0);
  sums.writeUInt32LE(crc32(code), 4);
  return sums;
}

function codeFor(source) {
  try {
    const file = readFileSync(codeFile);
    const code = file.subarray(8);
    return sumsOf(source, code).equals(file.subarray(0, 8)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function compiled() {
  const source = readFileSync(filename);
  return new Script(source.latin1Slice(), { filename, cachedData: codeFor(source) });
}

const script = compiled();
const run = () => script.runInThisContext()({ exports: {} }, require, pathToFileURL(filename).href);

// For the build, which runs the program to know what code it needs.
module.exports = { run, script, filename, codeFile, sumsOf };
run();
