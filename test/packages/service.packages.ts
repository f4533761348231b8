import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BootedDebian, bootDebian } from "./booted-debian.ts";
import { lackOf, packaged, workFolder } from "./packaged.ts";

// The service of the package of Debian, under systemd itself, in its sandbox, beside Debian's own Node.

const work = workFolder();
afterAll(() => work.remove());

const isLacking =
  lackOf(
    "The service of Debian",
    ["mmdebstrap", "systemd-nspawn", "nsenter"],
    "apt install mmdebstrap systemd-container",
  ) !== undefined;

describe.skipIf(isLacking)("the service on Debian 13", () => {
  let debian: BootedDebian;
  const sh = (script: string) => debian.sh(script);
  const configure = (acs: string) => sh(`echo '${acs}' > /etc/cpe-agent/config.yaml && systemctl restart cpe-agent`);
  const log = () => sh("journalctl --unit cpe-agent --output cat").stdout;
  const interval = "Device.ManagementServer.PeriodicInformInterval";
  const processId = () => sh("systemctl show --property MainPID --value cpe-agent").stdout.trim();

  beforeAll(() => {
    const made = packaged(work.path, "deb", "--arch", "amd64");
    if (made.code !== 0) throw new Error(made.stderr);
    const root = join(work.path, "debian");
    debian = bootDebian(root);
    const deb = readdirSync(work.path).find((name) => name.endsWith(".deb")) ?? "";
    copyFileSync(join(work.path, deb), join(root, "root/cpe-agent.deb"));
  });
  afterAll(async () => {
    await debian?.end();
  });

  it("is up once it is installed, may do little, and says in the journal what it lacks", async () => {
    await expect.poll(() => sh("systemctl is-active multi-user.target").stdout).toBe("active\n");
    expect(sh("dpkg -i /root/cpe-agent.deb")).toMatchObject({ code: 0 });
    await expect.poll(log).toContain('"fact":"agent.no-acs"');
    expect(sh("systemctl is-enabled cpe-agent && systemctl is-active cpe-agent").stdout).toBe("enabled\nactive\n");
    const status = sh(`cat /proc/${processId()}/status`).stdout;
    for (const line of [/^CapEff:\t0+$/m, /^CapBnd:\t0+$/m, /^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m]) {
      expect(status).toMatch(line);
    }
    expect(sh("stat -c '%a %U' /var/lib/cpe-agent /var/lib/cpe-agent/state.db").stdout).toBe(
      "700 cpe-agent\n600 cpe-agent\n",
    );
    expect(sh("cpe-agent status --health").stderr).toContain("acs.url is not set");
    expect(sh("HOME=/tmp setpriv --reuid nobody --regid nogroup --clear-groups cpe-agent status")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("that of the system, on /var/lib/cpe-agent, is asked as root"),
    });
  });

  it("may ask the kernel by ip, and hears of its changes", async () => {
    await expect.poll(log).toContain('"fact":"host.monitor","outcome":"listening"');
    expect(log()).not.toContain('"fact":"host.monitor","outcome":"ended"');
  });

  it("informs the ACS that it is configured to, and reads keys again at a reload", async () => {
    expect(sh("systemd-run --unit acs cpe-agent acs serve --port 7550").code).toBe(0);
    expect(configure('acs: { url: "http://127.0.0.1:7550/" }').code).toBe(0);
    await expect.poll(log).toMatch(/"session\.end","outcome":"ok","events":"0 BOOTSTRAP, 1 BOOT"/);
    expect(sh("cpe-agent inform")).toMatchObject({ code: 0 });
    expect(sh("systemctl reload cpe-agent")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(log).toContain('"fact":"config.reloaded"');
  });

  it("is another process after an upgrade, with the state of the one before", async () => {
    expect(sh(`cpe-agent set ${interval}=4321`).code).toBe(0);
    const before = processId();
    const newer =
      "cd /root && dpkg-deb -R cpe-agent.deb newer && sed -i 's/^Version: .*/Version: 99.0/' newer/DEBIAN/control && dpkg-deb -b newer newer.deb";
    expect(sh(`${newer} && dpkg -i newer.deb`)).toMatchObject({ code: 0 });
    await expect.poll(() => sh(`cpe-agent get ${interval}`).stdout).toBe(`${interval}=4321\n`);
    expect(processId()).not.toBe(before);
  });

  it("stays down where its configuration is wrong, with a sentence in the journal", async () => {
    configure("acs: { ulr: x }");
    await expect.poll(() => sh("systemctl is-failed cpe-agent").stdout).toBe("failed\n");
    expect(log()).toContain(
      "acs.ulr (file /etc/cpe-agent/config.yaml) is not a configuration key; did you mean acs.url?",
    );
    expect(configure("host: { write: false }").code).toBe(0);
  });

  it("has its page of the manual, and completes what is typed in bash", () => {
    const page = sh("zcat /usr/share/man/man1/cpe-agent.1.gz").stdout;
    const commands = sh("cpe-agent --help").stdout.matchAll(/^ {2}([a-z-]+)[ \n]/gm);
    for (const [, command = ""] of commands) {
      if (command !== "help") expect(page).toMatch(new RegExp(`^\\.B ${command.replaceAll("-", "\\\\-")}( |$)`, "m"));
    }
    const typed = `bash -c '. /usr/share/bash-completion/completions/cpe-agent; COMP_WORDS=(cpe-agent stat) COMP_CWORD=1 COMP_LINE="cpe-agent stat"; _cpe_agent; echo "$COMPREPLY"'`;
    expect(sh(typed).stdout.trim()).toBe("status");
  });

  it("finds the ACS that DHCP has named to networkd, in option 43 and in option 17 [TR-069 3.1]", async () => {
    const url6 = "http://[fd09::1]/six";
    const option17 = Buffer.concat([
      Buffer.from("00000de90001", "hex"),
      Buffer.from([0, url6.length]),
      Buffer.from(url6),
    ]);
    const named = [
      "--dhcp-option=vendor:dslforum.org,1,http://10.9.0.1/four",
      `--dhcp-option=option6:17,${[...option17].map((octet) => octet.toString(16)).join(":")}`,
    ];
    const ranges = "--dhcp-range=10.9.0.10,10.9.0.50 --dhcp-range=fd09::10,fd09::50,64 --enable-ra";
    const provider = [
      "ip netns add isp && ip link add wan type veth peer name isp netns isp",
      "ip -n isp address add 10.9.0.1/24 dev isp && ip -n isp address add fd09::1/64 dev isp nodad && ip -n isp link set isp up",
      `ip netns exec isp dnsmasq --conf-file=/dev/null --user=root --port=0 --interface=isp --bind-interfaces ${ranges} ${named.join(" ")}`,
    ];
    expect(sh(provider.join(" && "))).toMatchObject({ code: 0 });
    const asks = (family: string) =>
      sh(`printf '[Match]\nName=wan\n[Network]\nDHCP=${family}\n[DHCPv4]\nVendorClassIdentifier=dslforum.org\nRequestOptions=43\n\
[DHCPv6]\nRequestOptions=17\n' > /etc/systemd/network/wan.network && systemctl restart systemd-networkd`);
    sh("systemctl stop cpe-agent; rm -rf /var/lib/cpe-agent/*");
    configure("acs: { discovery: any }");
    expect(asks("ipv4")).toMatchObject({ code: 0 });
    await expect.poll(log).toContain('"fact":"discovery.acs","url":"http://10.9.0.1/four","link":"wan","option":43');
    expect(asks("ipv6")).toMatchObject({ code: 0 });
    await expect.poll(log).toContain(`"fact":"discovery.acs","url":"${url6}","link":"wan","option":17`);
  });

  it("ends when it is removed, and is purged with its user", async () => {
    const process = processId();
    expect(sh("dpkg -r cpe-agent")).toMatchObject({ code: 0 });
    expect(sh(`ls /proc/${process}`).code).not.toBe(0);
    expect(sh("dpkg -P cpe-agent")).toMatchObject({ code: 0 });
    expect(sh("getent passwd cpe-agent; ls -d /var/lib/cpe-agent /etc/cpe-agent /usr/share/*/*cpe-agent*").stdout).toBe(
      "",
    );
  });
});
