import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAuxiliaryVector, usualUnits } from "../../../../src/host/linux/system/parse-auxiliary-vector.ts";
import { parseProcess } from "../../../../src/host/linux/system/parse-process.ts";

const stat = (command: string, state: string, priority: number): string =>
  `1733 (${command}) ${state} 1 1733 1733 0 -1 4194560 1035 0 0 0 120 30 0 0 ${priority} 0 1 0 12 1695744 90 4294967295 0`;

describe("/proc/PID/stat", () => {
  it("is read to the last field that matters", () => {
    expect(parseProcess(stat("dnsmasq", "S", 20), usualUnits)).toEqual({
      pid: 1733,
      command: "dnsmasq",
      sizeKiB: 360,
      priority: 20,
      cpuTimeMs: 1500,
      state: "Sleeping",
    });
  });

  it("counts in the pages and ticks of the machine", () => {
    const units = { pageBytes: 65536, ticksPerSecond: 1000 };
    expect(parseProcess(stat("x", "S", 20), units)).toMatchObject({ sizeKiB: 5760, cpuTimeMs: 150 });
  });

  it.each([
    ["R", "Running"],
    ["D", "Uninterruptible"],
    ["T", "Stopped"],
    ["t", "Stopped"],
    ["Z", "Zombie"],
    ["I", "Idle"],
    ["?", "Sleeping"],
  ])("knows state %s as %s", (letter, state) => {
    expect(parseProcess(stat("x", letter, 20), usualUnits)?.state).toBe(state);
  });

  it.each([
    [-100, 0],
    [0, 0],
    [39, 39],
    [120, 99],
  ])("keeps priority %d within 0 to 99", (kernel, told) => {
    expect(parseProcess(stat("x", "S", kernel), usualUnits)?.priority).toBe(told);
  });

  it("takes any command, spaces and parentheses and newlines included", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 15 }), (command) => {
        expect(parseProcess(stat(command, "S", 20), usualUnits)?.command).toBe(command);
      }),
    );
  });

  it("is nothing when cut short, as when the process ends while it is read", () => {
    const whole = stat("dnsmasq", "S", 20);
    for (let length = 0; length < whole.indexOf(" 90 "); length++) {
      expect(parseProcess(whole.slice(0, length), usualUnits)).toBeUndefined();
    }
  });
});

describe("/proc/self/auxv", () => {
  const entries = [
    [33, 0x7ffd1000],
    [6, 16384],
    [17, 250],
    [0, 0],
  ] as const;

  it.each([
    [8, true],
    [8, false],
    [4, true],
    [4, false],
  ])("gives the units of a machine of %d octets a word, little endian %s", (size, littleEndian) => {
    const bytes = new Uint8Array(entries.length * 2 * size);
    const view = new DataView(bytes.buffer);
    const low = size === 8 && !littleEndian ? 4 : 0;
    entries.flat().forEach((word, index) => {
      view.setUint32(index * size + low, word, littleEndian);
    });
    expect(parseAuxiliaryVector(bytes, littleEndian)).toEqual({ pageBytes: 16384, ticksPerSecond: 250 });
  });

  it("falls back to what is usual", () => {
    expect(parseAuxiliaryVector(new Uint8Array(3), true)).toEqual(usualUnits);
  });
});
