// Replies as servers of all kinds send them, from the correct to the hostile, made at random.

/** A number in [0, 1). */
export type Chance = () => number;

/** The same sequence for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const usual = <T>(chance: Chance, first: T, others: readonly T[], share = 0.7): T =>
  chance() < share ? first : (others[Math.floor(chance() * others.length)] ?? first);
const one = <T>(chance: Chance, all: readonly [T, ...T[]]): T => all[Math.floor(chance() * all.length)] ?? all[0];

const ends = ["\n", "\r", "\r\r\n", "\n\r", ""] as const;
const versions = [
  "HTTP/1.0",
  "HTTP/2.0",
  "HTTP/0.9",
  "HTTP/1.2",
  "HTTP/3.0",
  "HTTP/11",
  "http/1.1",
  "ICY",
  "HTTP/1.",
  "HTTP /1.1",
];
const statuses = [
  "100",
  "101",
  "102",
  "199",
  "204",
  "304",
  "302",
  "401",
  "500",
  "503",
  "20",
  "2000",
  "abc",
  "099",
  "999",
  " 200",
];
const phrases = ["", "OK", "No Content", "\t", "a\u0001b", "\u00e4", "Not  Found "];
const sizes = [
  "0",
  "1",
  "5",
  "05",
  "+5",
  "-1",
  "5 ",
  " 5",
  "\t5",
  "5,5",
  "5;",
  "0x5",
  "",
  "18446744073709551616",
  "99999999999999999999",
  "5\t",
];
const codings = [
  "chunked",
  "Chunked",
  "gzip, chunked",
  "chunked, gzip",
  "gzip",
  "identity",
  "chunked ",
  "chunked,",
  ",chunked",
  "xchunked",
  "chunkedx",
  "",
  "chunked;a",
  "chunked, chunked",
  "\tchunked",
];
const connections = [
  "close",
  "keep-alive",
  "Keep-Alive",
  "close, keep-alive",
  "upgrade",
  "foo",
  "",
  "closed",
  "close ",
  ",close",
  "keep-alive,close",
  "clo se",
];
const values = [
  "a",
  "",
  " a ",
  "a b",
  "\ta\t",
  "\u00e4\u00ff",
  "a\u0000b",
  "a\u0001",
  "a\u007f",
  "a\rb",
  "a\nb",
  " folded\r\n more",
  '"q"',
  "x".repeat(300),
  "a:b",
];
const names = [
  "X-A",
  "Set-Cookie",
  "Content-Type",
  "Server",
  "X A",
  "X-A ",
  "",
  ":",
  "X\u00e4",
  "X(",
  "Upgrade",
  "Proxy-Connection",
  "__proto__",
  "x-a",
  "Trailer",
  " X",
  "Transfer-Encodings",
  "Content-Lengths",
];

function header(chance: Chance): readonly [name: string, value: string] {
  const roll = chance();
  if (roll < 0.2)
    return [
      usual(chance, "Content-Length", ["content-length", "CONTENT-LENGTH", "Content-Length "], 0.9),
      one(chance, sizes as [string]),
    ];
  if (roll < 0.35)
    return [
      usual(chance, "Transfer-Encoding", ["transfer-encoding", "Transfer-Encoding "], 0.9),
      usual(chance, "chunked", codings, 0.4),
    ];
  if (roll < 0.5)
    return [usual(chance, "Connection", ["connection", "Proxy-Connection"], 0.8), one(chance, connections as [string])];
  return [one(chance, names as [string]), usual(chance, "a", values, 0.5)];
}

const extensions = [
  ";a",
  ";a=b",
  ';a="b"',
  ';a="b\\"c"',
  ";a;b=c",
  " ;a",
  "; a",
  ";",
  ";a=",
  ";=b",
  ';a="b',
  ";a=b c",
  " ",
  "\t",
  ";\u00e4",
  ';a="\u00e4"',
  ';a="b"c',
  ";a\u0000",
  ";a=;b",
  ';a=""',
  ';a="\\',
  ";a =b",
  ';a="\u007f"',
  ";;a",
];
const chunkSizes = [
  "00",
  "005",
  "F",
  "g",
  "",
  "-1",
  "0x2",
  "fffffffffffff",
  "ffffffffffffff",
  "fffffffffffffffff",
  "10000000000000000",
  "2 ",
  " 2",
];

function chunks(chance: Chance): string {
  let all = "";
  for (let count = Math.floor(chance() * 3); count > 0; count -= 1) {
    const data = chance() < 0.01 ? "x".repeat(5000) : "abcdefghijklmnop".slice(0, 1 + Math.floor(chance() * 15));
    const size = usual(chance, data.length.toString(16), chunkSizes, 0.9);
    const end = usual(chance, "\r\n", ends, 0.95);
    all += `${size}${usual(chance, "", extensions, 0.7)}${end}${data}${usual(chance, "\r\n", ends, 0.95)}`;
  }
  all += `${usual(chance, "0", chunkSizes, 0.95)}${usual(chance, "", extensions, 0.85)}${usual(chance, "\r\n", ends, 0.95)}`;
  for (let count = chance() < 0.25 ? 1 + Math.floor(chance() * 2) : 0; count > 0; count -= 1) {
    const [name, value] = header(chance);
    all += `${name}:${usual(chance, " ", ["", "\t", "  "])}${value}${usual(chance, "\r\n", ends, 0.95)}`;
  }
  return all + usual(chance, "\r\n", ends, 0.95);
}

function head(chance: Chance, status: string, length: number, isChunked: boolean): string {
  const end = (): string => usual(chance, "\r\n", ends, 0.97);
  const phrase = usual(chance, " OK", phrases.map((each) => ` ${each}`).concat(""), 0.7);
  let all = `${usual(chance, "HTTP/1.1", versions, 0.9)}${usual(chance, " ", ["  ", "\t", ""], 0.98)}${status}${phrase}${end()}`;
  const fields: (readonly [string, string])[] = [];
  if (isChunked) fields.push(["Transfer-Encoding", "chunked"]);
  else if (length >= 0) fields.push(["Content-Length", String(length)]);
  const count = Math.floor(chance() * 3);
  for (let at = 0; at < count; at += 1)
    if (chance() < 0.6) fields.splice(Math.floor(chance() * (fields.length + 1)), 0, header(chance));
  for (const [name, value] of fields) all += `${name}:${usual(chance, " ", ["", "\t", "  "], 0.8)}${value}${end()}`;
  return all + end();
}

function mutated(chance: Chance, text: string): string {
  const at = Math.floor(chance() * (text.length + 1));
  const other = String.fromCharCode(usual(chance, Math.floor(chance() * 128), [0, 9, 10, 13, 32, 59, 127, 255], 0.4));
  const roll = chance();
  if (roll < 0.4) return text.slice(0, at) + other + text.slice(at);
  if (roll < 0.7) return text.slice(0, at) + text.slice(at + 1);
  if (roll < 0.9) return text.slice(0, at) + other + text.slice(at + 1);
  return text.slice(0, at);
}

/** The octets of what a server sends, one character each. */
export function replyAtRandom(chance: Chance): string {
  let text = usual(chance, "", ["\r\n", "\n", "\r\n\r\n", "\r"], 0.95);
  if (chance() < 0.08) text += head(chance, "100", -1, false);
  const body = "<soap>".repeat(chance() < 0.02 ? 2000 : Math.floor(chance() * 3));
  const isChunked = chance() < 0.35;
  const length = chance() < 0.9 ? body.length : -1;
  text += head(chance, usual(chance, "200", statuses, 0.8), length, isChunked);
  text += isChunked ? chunks(chance) : body;
  if (chance() < 0.05) text += "HTTP/1.1 200 OK\r\n\r\n";
  for (let count = chance() < 0.3 ? 1 + Math.floor(chance() * 2) : 0; count > 0; count -= 1)
    text = mutated(chance, text);
  return text;
}
