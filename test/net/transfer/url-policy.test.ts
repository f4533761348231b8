import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import {
  permittedAddresses,
  type Resolve,
  systemResolver,
  transferUrl,
  type UrlPolicy,
} from "../../../src/net/transfer/url-policy.ts";

const open: UrlPolicy = { allowHosts: [], allowPrivateNetworks: true };
const acsElsewhere = "http://acs.example.com/";

/** A resolver that knows a few names, as an attacker's DNS server might. */
const names: Readonly<Record<string, readonly string[]>> = {
  "acs.example.com": ["203.0.113.9"],
  "files.example.com": ["198.51.100.7"],
  "rebound.example.com": ["127.0.0.1"],
  "both.example.com": ["169.254.169.254", "198.51.100.7"],
  localhost: ["::1", "127.0.0.1"],
  "0x7f.1": ["127.0.0.1"],
};
const resolve: Resolve = async (host) => {
  const found = names[host];
  if (!found) throw new Error("unknown");
  return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
};

const reach = async (url: string, policy = open, acs = acsElsewhere): Promise<string> => {
  try {
    return (await permittedAddresses(new URL(url), acs, policy, resolve)).map(({ address }) => address).join();
  } catch (error) {
    return error instanceof Error && "kind" in error ? String(error.kind) : String(error);
  }
};

describe("a URL to transfer from or to [TR-069 A.3.2.8]", () => {
  it.each([
    ["http://host/f", "http"],
    ["HTTPS://host/f", "https"],
    ["ftp://host/f", "ftp"],
    ["sftp://host/f", "sftp"],
    ["tftp://host/f", "tftp"],
    ["http://host/a@b?c=@", "http"],
  ])("%s is taken", (url, scheme) => {
    expect(transferUrl(url).scheme).toBe(scheme);
  });

  it.each([
    ["file:///etc/passwd", "unsupported-protocol"],
    ["gopher://host/", "unsupported-protocol"],
    ["data:,x", "unsupported-protocol"],
    ["ftps://host/", "unsupported-protocol"],
    ["javascript:alert(1)", "unsupported-protocol"],
    ["http://user@host/", "arguments"],
    ["http://user:secret@host/", "arguments"],
    ["http://:secret@host/", "arguments"],
    ["http://@host/", "arguments"],
    ["http:user@host/", "arguments"],
    ["http:\\\\user@host/", "arguments"],
    ["sftp://user@host/f", "arguments"],
    ["sftp:///f", "arguments"],
    ["/relative", "arguments"],
    ["", "arguments"],
    ["http://", "arguments"],
  ])("%s is refused", (url, kind) => {
    expect(() => transferUrl(url)).toThrow(expect.objectContaining({ kind }));
  });

  it("never repeats what stands in it", () => {
    expect(() => transferUrl("http://user:secret@host/")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });
});

describe("where transfers may go", () => {
  it.each([
    ["http://127.0.0.1/", "refused"],
    ["http://127.8.9.10/", "refused"],
    ["http://2130706433/", "refused"],
    ["http://0x7f.1/", "refused"],
    ["http://0177.0.0.1/", "refused"],
    ["http://127.1/", "refused"],
    ["http://127.0.0.1./", "refused"],
    ["http://127。0。0。1/", "refused"],
    ["http://%31%32%37.0.0.1/", "refused"],
    ["sftp://0x7f.1/f", "refused"],
    ["http://0.0.0.0/", "refused"],
    ["http://[::]/", "refused"],
    ["http://[::1]/", "refused"],
    ["http://[::ffff:127.0.0.1]/", "refused"],
    ["http://[::ffff:7f00:1]/", "refused"],
    ["http://169.254.169.254/latest/meta-data/", "refused"],
    ["http://[::ffff:169.254.169.254]/", "refused"],
    ["http://[fe80::1]/", "refused"],
    ["http://224.0.0.1/", "refused"],
    ["http://255.255.255.255/", "refused"],
    ["http://[ff02::1]/", "refused"],
    ["http://localhost/", "refused"],
    ["http://rebound.example.com/", "refused"],
    ["http://nowhere.example.com/", "cannot-contact"],
    ["http://files.example.com/", "198.51.100.7"],
    ["http://both.example.com/", "198.51.100.7"],
    ["http://10.1.2.3/", "10.1.2.3"],
    ["http://[fd00::1]/", "fd00::1"],
  ])("%s: %s", async (url, expected) => {
    expect(await reach(url)).toBe(expected);
  });

  // These the URL parser leaves as they are: the system takes them for numbers.
  it.each(["sftp://2130706433/f", "tftp://0177.1/f", "ftp://0x7f000001/f", "sftp://127.1/f", "sftp://localhost/f"])(
    "%s is refused by what the system makes of it",
    async (url) => {
      const permitted = permittedAddresses(new URL(url), acsElsewhere, open, systemResolver);
      await expect(permitted).rejects.toMatchObject({ kind: "refused" });
    },
  );

  it.each(["10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[::ffff:10.1.2.3]"])(
    "%s is refused where private networks are",
    async (host) => {
      const closed = { allowHosts: [], allowPrivateNetworks: false };
      expect(await reach(`http://${host}/`, closed)).toBe("refused");
      expect(await reach(`http://${host}/`, closed, `http://${host}:7547/`)).not.toBe("refused");
    },
  );

  it("is refused to this device under the addresses of its own interfaces", async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family, internal }) => family === "IPv4" && !internal);
    for (const { address } of own) expect(await reach(`http://${address}/`)).toBe("refused");
  });

  it("may be the host of the ACS, wherever that is, by whatever name", async () => {
    expect(await reach("http://127.0.0.1:7567/", open, "http://127.0.0.1:7547/")).toBe("127.0.0.1");
    expect(await reach("http://127.0.0.1:7567/", open, "http://localhost:7547/")).toBe("127.0.0.1");
    expect(await reach("http://localhost/", open, "http://127.0.0.1:7547/")).toBe("127.0.0.1");
    expect(await reach("http://169.254.169.254/", open, "http://127.0.0.1:7547/")).toBe("refused");
  });

  it.each([["localhost"], ["LocalHost"], ["127.0.0.1,::1"], ["127.0.0.0/8"], ["::1"]])(
    "may be one allowed as %s",
    async (list) => {
      expect(await reach("http://localhost/", { ...open, allowHosts: list.split(",") })).not.toBe("refused");
      expect(await reach("http://169.254.169.254/", { ...open, allowHosts: list.split(",") })).toBe("refused");
    },
  );
});
