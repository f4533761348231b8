#!/usr/bin/env node
"use strict";

// dist/main.js: runs agent.js, which holds the whole program, from the code that the build has compiled it to. That
// spares half of the time to start. Code for another V8 than this one, or for another source, is passed over.

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");

const filename = join(__dirname, "agent.js");
/** Named by the V8 that it is for: that of another one is not even read. */
const codeFile = join(__dirname, `agent.${process.versions.v8}.code`);
const source = `(function(module,require,moduleUrl){"use strict";${readFileSync(filename, "latin1")}\n})`;
/** What a file of code begins with. V8 itself would take one for any source of this length, and a damaged one too. */
const digestOf = (code) => createHash("sha256").update(source).update(code).digest();

function compiledCode() {
  try {
    const file = readFileSync(codeFile);
    const code = file.subarray(32);
    return digestOf(code).equals(file.subarray(0, 32)) ? code : undefined;
  } catch {
    return undefined;
  }
}

const script = new Script(source, { filename, cachedData: compiledCode() });
const run = () => script.runInThisContext()({ exports: {} }, require, pathToFileURL(filename).href);

// For the build, which runs the program to know what code it needs.
module.exports = { run, script, codeFile, digestOf };
run();
