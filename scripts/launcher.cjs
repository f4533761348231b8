#!/usr/bin/env node
"use strict";

// dist/main.js: runs the program, which lies in packs beside it (agent.js and others), from the code that the build has
// compiled them to. That spares half of the time to start. Code for another V8 than this one, or for another source, is
// passed over. A pack is read when the first of its chunks is needed.

const { closeSync, fstatSync, openSync, readSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");
const { crc32 } = require("node:zlib");

/** What a file of code begins with. V8 itself would take one for any source of this length, and a damaged one too. */
function sumsOf(source, code) {
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(crc32(source), 0);
  sums.writeUInt32LE(crc32(code), 4);
  return sums;
}

/**
 * Into pages of its own, which go back to the system at once when the buffer is resized to nothing. What readFileSync takes
 * from malloc and gives back leaves holes of a megabyte in the heap.
 */
function readApart(filename) {
  const file = openSync(filename);
  try {
    const { size } = fstatSync(file);
    const octets = Buffer.from(new ArrayBuffer(size, { maxByteLength: size }));
    let at = 0;
    for (let n = 1; n > 0 && at < size; at += n) n = readSync(file, octets, at, size - at, null);
    return octets.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

/** Named by the V8 and the processor that it is for: that of others is not even read. */
const codeFileOf = (filename) => filename.replace(/\.js$/, `.${process.versions.v8}.${process.arch}.code`);

function codeFor(filename, source) {
  try {
    const file = readApart(codeFileOf(filename));
    const code = file.subarray(8);
    return sumsOf(source, code).equals(file.subarray(0, 8)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** By file name. For the build, which runs the program to know what code it needs. */
const scripts = new Map();

function packOf(name) {
  const filename = join(__dirname, name);
  let script = scripts.get(filename);
  if (script === undefined) {
    const source = readApart(filename);
    const cachedData = codeFor(filename, source);
    script = new Script(source.latin1Slice(), { filename, cachedData });
    for (const octets of [source, cachedData]) octets?.buffer.resize(0);
    scripts.set(filename, script);
  }
  return script.runInThisContext();
}

/** Runs the program; gives the names of the chunks that are loaded, which grow while it runs. */
function run() {
  const { chunks, elsewhere } = packOf("agent.js");
  const packs = new Map(Object.entries(elsewhere).flatMap(([pack, names]) => names.map((name) => [name, pack])));
  const loaded = new Map();
  const load = (name) => {
    let exported = loaded.get(name);
    if (exported === undefined) {
      if (!(name in chunks)) Object.assign(chunks, packOf(packs.get(name)));
      exported = {};
      loaded.set(name, exported);
      chunks[name](exported, load, require, later, __dirname);
    }
    return exported;
  };
  load("agent.js");
  return loaded;
}

/** What `import(name)` gives: a chunk's exports, or a module of Node's or of a package with itself as default. */
const later = async (from, name) => {
  const exported = from(name);
  return from === require ? withDefault(exported) : exported;
};

function withDefault(exported) {
  const namespace = { default: exported };
  for (const key of Object.keys(exported)) {
    if (key !== "default") Object.defineProperty(namespace, key, { enumerable: true, get: () => exported[key] });
  }
  return namespace;
}

module.exports = { run, packOf, scripts, codeFileOf, sumsOf, loaded: run() };
