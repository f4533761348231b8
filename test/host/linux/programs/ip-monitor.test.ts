import { describe, expect, it } from "vitest";
import { IpMonitor } from "../../../../src/host/linux/programs/ip-monitor.ts";
import type { ProgramWatch, StartProgram } from "../../../../src/host/linux/programs/start-program.ts";
import { recordedLog } from "../../../store/recorded-log.ts";
import { manualClock } from "../../manual-clock.ts";

/** A program that prints and ends when the test says so. */
function scripted() {
  const clock = manualClock();
  const log = recordedLog();
  const seen = { argv: [] as (readonly string[])[], running: 0, reading: false, heard: 0 };
  let watch: ProgramWatch | undefined;
  const start: StartProgram = (argv, given) => {
    seen.argv.push(argv);
    seen.running += 1;
    seen.reading = true;
    watch = given;
    return {
      pause: () => {
        seen.reading = false;
      },
      resume: () => {
        seen.reading = true;
      },
      stop: () => {
        seen.running -= 1;
      },
    };
  };
  const monitor = new IpMonitor(start, clock, log);
  return {
    clock,
    log,
    monitor,
    seen,
    listen: () =>
      monitor.subscribe(() => {
        seen.heard += 1;
      }),
    print: () => {
      if (seen.reading) watch?.printed();
    },
    end: (missing = false, reason = "ip ended") => {
      seen.running -= 1;
      watch?.ended(reason, missing);
    },
  };
}

describe("ip monitor", () => {
  it("is started when somebody listens, by argv, and believed once it must be listening", () => {
    const { clock, listen, monitor, print, seen } = scripted();
    expect([seen.running, monitor.isSignalled("links")]).toEqual([0, false]);
    listen();
    expect(seen.argv).toEqual([["ip", "-o", "monitor", "link", "address", "route"]]);
    print();
    clock.advance(999);
    expect([seen.heard, monitor.isSignalled("links")]).toEqual([0, false]);
    clock.advance(1);
    expect([seen.heard, monitor.isSignalled("links")]).toEqual([1, true]);
    expect(
      (["lifetimes", "routes", "resolvers", "hostName"] as const).map((each) => monitor.isSignalled(each)),
    ).toEqual([true, true, false, false]);
  });

  it("passes each word on at once, but of a flood no more than ten a second", () => {
    const { clock, listen, print, seen } = scripted();
    listen();
    clock.advance(1000);
    seen.heard = 0;
    print();
    expect(seen.heard).toBe(1);
    for (let ms = 0; ms < 5000; ms++) {
      print();
      clock.advance(1);
    }
    expect(seen.heard).toBeLessThanOrEqual(51);
    expect(seen.heard).toBeGreaterThan(40);
  });

  it("is started again when it ends, later each time, and not believed meanwhile", () => {
    const { clock, end, listen, log, monitor, seen } = scripted();
    listen();
    const waits: number[] = [];
    for (let times = 0; times < 12; times++) {
      end();
      expect(monitor.isSignalled("links")).toBe(false);
      const started = seen.argv.length;
      let seconds = 0;
      for (; seen.argv.length === started; seconds++) clock.advance(1000);
      waits.push(seconds);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    expect(log.facts.filter(({ fields }) => fields.outcome === "ended")).toHaveLength(1);
    clock.advance(60_000);
    expect(monitor.isSignalled("links")).toBe(true);
    end();
    clock.advance(1000);
    expect(seen.running).toBe(1);
  });

  it("is given up where there is no such program", () => {
    const { clock, end, listen, log, monitor, seen } = scripted();
    listen();
    end(true);
    clock.advance(10 * 3_600_000);
    expect(seen.argv).toHaveLength(1);
    expect(monitor.isSignalled("links")).toBe(false);
    expect(log.facts).toEqual([
      {
        level: "info",
        fact: "host.monitor",
        fields: { outcome: "not-usable", reason: "ip ended", instead: "looking" },
      },
    ]);
  });

  it.each([
    "ip exited with 1: Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]", // busybox
    'ip exited with 1: Object "monitor" is unknown, try "ip help".',
  ])("is given up where the program cannot: %s", (reason) => {
    const { clock, end, listen, log, seen } = scripted();
    listen();
    end(false, reason);
    clock.advance(10 * 3_600_000);
    expect(seen.argv).toHaveLength(1);
    expect(log.facts.map(({ fields }) => fields.outcome)).toEqual(["not-usable"]);
  });

  it.each(["while it is new", "while it prints", "while it waits to be started again"])("is stopped %s", (when) => {
    const { clock, end, listen, monitor, print, seen } = scripted();
    const cancel = listen();
    if (when !== "while it is new") clock.advance(1000);
    if (when === "while it prints") print();
    if (when === "while it waits to be started again") end();
    cancel();
    seen.heard = 0;
    print();
    clock.advance(3_600_000);
    expect([seen.running, seen.argv.length, seen.heard, monitor.isSignalled("links")]).toEqual([0, 1, 0, false]);
    listen();
    expect(seen.running).toBe(1);
    monitor.close();
    expect(seen.running).toBe(0);
  });

  it("lets another listener take the place of the first", () => {
    const { clock, listen, monitor, seen } = scripted();
    const first = listen();
    let other = 0;
    monitor.subscribe(() => {
      other += 1;
    });
    first();
    clock.advance(1000);
    expect([seen.running, seen.heard, other]).toEqual([1, 0, 1]);
  });
});
