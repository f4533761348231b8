import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asksFor, networkSettings } from "../../../../src/host/linux/networkd/network-settings.ts";
import { requestedTags, sentOptions } from "../../../../src/host/linux/networkd/option-words.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

let copy: CopiedFileSystem;
beforeEach(() => {
  copy = copiedFileSystem();
});
afterEach(() => copy.remove());

const noted =
  'ADMIN_STATE=configured\nNETWORK_FILE=/etc/systemd/network/a.network\nNETWORK_FILE_DROPINS="/etc/b.conf:/run/c.conf"\n';
function settingsOf(file: string, dropIns: readonly [string?, string?] = []) {
  copy.write("/etc/systemd/network/a.network", file);
  copy.write("/etc/b.conf", dropIns[0] ?? "");
  copy.write("/run/c.conf", dropIns[1] ?? "");
  const settings = networkSettings(systemFiles(copy.root), noted);
  if (settings === undefined) throw new Error("not managed");
  return settings;
}
const sent = (...lines: readonly string[]) =>
  sentOptions(settingsOf(["[DHCPv4]", ...lines].join("\n")), "DHCPv4", 254).map(
    ({ tag, value }) => `${tag}=${Buffer.from(value).toString("hex")}`,
  );

describe("what systemd-networkd is told of a link", () => {
  it("is its file, then the drop-ins; the last of a setting counts, and an empty one takes a list back", () => {
    const settings = settingsOf("[Network]\nDHCP=no\n[DHCPv6]\nRequestOptions=21 22\n", [
      "[DHCPv6]\nRequestOptions=\nRequestOptions=31\\\n  32 31 0 70000\n",
      "# DHCP=no\n[Network]\n DHCP = ipv6\n",
    ]);
    expect(requestedTags(settings, "DHCPv6", 65_535)).toEqual([31, 32]);
    expect([asksFor(settings, 4), asksFor(settings, 6)]).toEqual([false, true]);
  });

  it("asks for both families by yes, for one by its name, and for neither by anything else", () => {
    const asked = (word: string) =>
      [4, 6].filter((family) => asksFor(settingsOf(`[Network]\nDHCP=${word}`), family as 4 | 6));
    expect(["yes", "both", "ipv4", "v6", "no", "maybe", ""].map(asked)).toEqual([[4, 6], [4, 6], [4], [6], [], [], []]);
  });

  it("is nothing of a link that it does not manage", () => {
    const files = systemFiles(copy.root);
    expect(networkSettings(files, "ADMIN_STATE=unmanaged\nNETWORK_FILE=/etc/a\n")).toBeUndefined();
    expect(networkSettings(files, "")).toBeUndefined();
  });
});

describe("options that a client of systemd-networkd sends", () => {
  it("are of the types that it knows, the last of a number", () => {
    expect(
      sent(
        "SendOption=60:string:x 61:uint8:255",
        'SendOption="60:string:a b"',
        "SendOption=62:uint16:0x0102 63:uint32:16909060 64:ipv4address:192.0.2.1 65:ipv6address:2001:db8::1",
        "SendOption=66:string:\\x41\\102\\\\",
      ),
    ).toEqual([
      "60=612062",
      "61=ff",
      "62=0102",
      "63=01020304",
      "64=c0000201",
      "65=20010db8000000000000000000000001",
      "66=41425c",
    ]);
  });

  it("are none of what it does not take", () => {
    expect(
      sent("SendOption=60:uint8:256 61:uint16:-1 62:what:1 63 64:ipv4address:192.0.2 0:uint8:1 255:uint8:1 x:string:y"),
    ).toEqual([]);
  });
});
