import { describe, expect, it } from "vitest";
import { asCwmpError, faultMessage } from "../../src/cwmp/faults.ts";
import { withoutPlaces } from "../../src/cwmp/without-places.ts";
import { ModelError } from "../../src/model/tree.ts";
import { storeErrorOf } from "../../src/store/store-error.ts";

// What the ACS is told of a failure of the device itself says nothing of its files. [TR-069 A.5.1]

const failed = (code: string): Error => Object.assign(new Error("it failed"), { code });

describe("a sentence of the device", () => {
  it.each(["/var/lib/cpe-agent/state.db", "/srv/my device's \\ state (2)/state.db"])(
    "of the state file %s does without its name",
    (file) => {
      const told = ["SQLITE_FULL", "SQLITE_BUSY", "EROFS", "EACCES", "SQLITE_INTERNAL"].map((code) =>
        withoutPlaces(storeErrorOf(failed(code), file).message),
      );
      expect(told).toEqual([
        "no space is left for the state file: free some on its disk",
        "the state file is in use by another process: stop the other agent, or give this one a state directory of its own",
        "the file system of the state file is read-only: make it writable again, or choose another state directory",
        "the state file cannot be written (EACCES): make it and its directory writable for this user, or choose another state directory",
        "the state file failed: it failed (SQLITE_INTERNAL)",
      ]);
    },
  );

  it.each([
    ["/proc/net/dev: EACCES: permission denied, open '/proc/net/dev'", "EACCES: permission denied"],
    ["numbers could not be kept: /sys/x: gone", "numbers could not be kept: gone"],
    [
      "the key 12ab in /etc/keys cannot be read: Error: EIO: i/o error, read",
      "the key 12ab in cannot be read: Error: EIO: i/o error, read",
    ],
    [
      "files.example cannot be trusted: it is not in /etc/ssh/known_hosts",
      "files.example cannot be trusted: it is not in",
    ],
  ])("%s becomes: %s", (text, told) => {
    expect(withoutPlaces(text)).toBe(told);
  });

  it.each([
    'the URL "http://files.example/a/b" is not allowed',
    "http://files.example/a/b answered 404",
    'the value "/dev/ttyS0" is not one of the names',
    "Device.IP.Interface.1. and/or Device.NAT.",
    "it's 5 / 3 'or so'",
  ])("keeps what is no place of a file: %s", (text) => {
    expect(withoutPlaces(text)).toBe(text);
  });
});

it("a fault has none in its FaultString, nor in those of parameters", () => {
  const reason = storeErrorOf(failed("EROFS"), "/var/lib/a/state.db").message;
  const whole = new ModelError([{ path: "", kind: "internal", reason }]);
  const one = new ModelError([{ path: "Device.X", kind: "value", reason: "/etc/x: no" }]);
  const messages = [whole, one].flatMap((error) => {
    const known = asCwmpError("SetParameterValues", error);
    return known === undefined ? [] : [faultMessage(known)];
  });
  expect(messages).toHaveLength(2);
  expect(JSON.stringify(messages)).not.toContain("/");
});
