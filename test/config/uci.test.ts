import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { layersOf, settled } from "../../src/cli/settings.ts";
import { ConfigurationError, originIn, readConfiguration } from "../../src/config/configuration.ts";
import { type KeyName, keys } from "../../src/config/keys.ts";
import { uciPlaceOf } from "../../src/config/uci.ts";

/** The root of an OpenWrt with this configuration of the agent; without `release`, of another Linux. */
function rootWith(text: string, { release = true } = {}): string {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-uci-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "etc/config"), { recursive: true });
  writeFileSync(join(root, "etc/config/cpe-agent"), text);
  if (release) writeFileSync(join(root, "etc/openwrt_release"), "DISTRIB_ID='OpenWrt'\n");
  return root;
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const failure: unknown = await settled({}, { environment: {}, root: rootWith(text) }).catch(
    (error: unknown) => error,
  );
  return failure instanceof ConfigurationError ? failure.problems : [];
}

const acs = (...options: readonly string[]): string =>
  `config acs 'acs'\n${options.map((each) => `\t${each}\n`).join("")}`;

describe("/etc/config/cpe-agent", () => {
  it("has every kind of key", async () => {
    const text = `
config agent 'agent'
	option enabled '1'
	option state_dir '/etc/cpe-agent'
config acs 'acs'
	option url 'https://acs.example/cwmp'
	option periodic_inform_enable '0'
	option periodic_inform_interval_seconds '600'
	option tls_ca_file ''
config connection_request
	list allow_from '192.0.2.0/24'
	list allow_from '2001:db8::/32'
config log
	option level 'debug'
config parameter
	option path 'Device.Users.User.1.Username'
	option value 'admin'
config parameter
	option path 'Device.X'
	option value '2'
config vendor_upload
	option type 'X 0200C0 Report'
	option file '/tmp/report'
`;
    const layers = await layersOf({}, { environment: {}, root: rootWith(text) });
    const configuration = readConfiguration(layers);
    expect(configuration).toMatchObject({
      stateDir: "/etc/cpe-agent",
      "acs.url": "https://acs.example/cwmp",
      "acs.periodicInform.enable": false,
      "acs.periodicInform.intervalSeconds": 600,
      "acs.tls.caFile": undefined,
      "connectionRequest.allowFrom": ["192.0.2.0/24", "2001:db8::/32"],
      "log.level": "debug",
    });
    expect([...configuration["device.parameters"]]).toEqual([
      ["Device.Users.User.1.Username", "admin"],
      ["Device.X", "2"],
    ]);
    expect([...configuration["transfers.vendorUploads"]]).toEqual([["X 0200C0 Report", "/tmp/report"]]);
    expect(originIn(layers, "acs.url")).toBe("uci cpe-agent.acs.url");
  });

  it("has a place of its own for each key", () => {
    const places = (Object.keys(keys) as KeyName[])
      .map(uciPlaceOf)
      .map(({ section, option }) => `${section}.${option}`);
    expect(new Set(places).size).toBe(places.length);
    for (const place of places) expect(place).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });

  it("yields to flags, variables and the file, and wins over the defaults", async () => {
    const root = rootWith(acs("option username 'uci'", "option password 'uci'", "option reply_timeout_seconds '60'"));
    const file = join(root, "agent.yaml");
    writeFileSync(file, "acs: { username: file, password: file, url: 'http://file.example/' }\n");
    const environment = { CPE_AGENT_CONFIG: file, CPE_AGENT_ACS_USERNAME: "variable" };
    const configuration = await settled({ acsUrl: "http://flag.example/" }, { environment, root });
    expect([
      configuration["acs.url"],
      configuration["acs.username"],
      configuration["acs.password"],
      configuration["acs.replyTimeoutSeconds"],
    ]).toEqual(["http://flag.example/", "variable", "file", 60]);
  });

  it.each([
    [
      acs("option urll 'x'"),
      [/^acs\.urll \(uci cpe-agent\.acs\.urll\) is not a configuration key; did you mean acs\.url\?$/],
    ],
    [acs("option reply_timeout_seconds 'soon'"), [/^acs\.replyTimeoutSeconds = "soon" \(uci cpe-agent\.acs\./]],
    [acs("list url 'http://a/'"), [/^acs\.url = \["http:\/\/a\/"\] \(uci cpe-agent\.acs\.url\) must be/]],
    [`config acs\n\toption password '${"x".repeat(300)}'\n`, [/^acs\.password = \(a secret\) \(uci /]],
    ["config acs 'acs'\n\toption url 'never ends\n", [/^\/etc\/config\/cpe-agent cannot be used: .*unterminated/]],
  ])("is refused whole for %j", async (text, problems) => {
    expect(await problemsOf(text)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  it("means nothing where there is no OpenWrt", async () => {
    const root = rootWith(acs("option url 'http://uci.example/'"), { release: false });
    expect((await settled({}, { environment: {}, root }))["acs.url"]).toBeUndefined();
  });
});
