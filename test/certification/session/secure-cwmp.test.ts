import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { authority, certificateWorkshop, type Issued, server } from "../../net/certificates.ts";
import { Lab, type LabOptions } from "../lab.ts";

// Module Secure_CWMP of BBF.069; TP-181 5.1.10. Versions of TLS and client certificates: test/net/acs/tls.test.ts. [TR-069 3.3]
// [TP-069 Secure_CWMP, TP-181 5.1.10]

const workshop = certificateWorkshop();
let root: Issued;
beforeAll(() => {
  root = workshop.issue("root", { extensions: authority });
});
afterAll(() => workshop.close());

/** What a device that trusts `root` makes of an ACS with this certificate. */
async function meeting({ cert, key }: Issued, options: LabOptions = {}) {
  const lab = await Lab.forTest({
    bootstrapped: false,
    tls: { cert, key },
    ...options,
    settings: { "acs.tls.caFile": root.certFile, ...options.settings },
  });
  const answer = await lab.agent.control({ command: "inform", wait: true });
  return { lab, ok: answer.ok && answer.result.session?.outcome === "ok" };
}

describe("an ACS over TLS", () => {
  it("with a certificate of a trusted authority for its host is spoken with", async () => {
    const { lab, ok } = await meeting(workshop.issue("acs", { issuer: root }));
    expect([ok, lab.acs.informs.length > 0]).toEqual([true, true]);
    expect((await lab.ask(rpc.get("Device.DeviceInfo.ModelName")))[0]).toContain("GetParameterValuesResponse");
  });

  it("may ask for Basic authentication [TR-069 3.4.4]", async () => {
    const { ok } = await meeting(workshop.issue("basic", { issuer: root }), {
      settings: { "acs.username": "device", "acs.password": "secret" },
      before: ({ headers }, response) => {
        if (headers.authorization === `Basic ${Buffer.from("device:secret").toString("base64")}`) return false;
        response.writeHead(401, { "WWW-Authenticate": 'Basic realm="acs"' }).end();
        return true;
      },
    });
    expect(ok).toBe(true);
  });

  const untrusted: readonly [string, () => Issued][] = [
    ["signed by itself", () => workshop.issue("self")],
    [
      "of another authority",
      () => workshop.issue("foreign", { issuer: workshop.issue("other", { extensions: authority }) }),
    ],
    ["that has expired", () => workshop.issue("expired", { issuer: root, days: -1 })],
    [
      "for another host",
      () => workshop.issue("elsewhere", { issuer: root, extensions: ["subjectAltName=DNS:other.example"] }),
    ],
    [
      "that is no server's",
      () => workshop.issue("client", { issuer: root, extensions: [server[0] ?? "", "extendedKeyUsage=clientAuth"] }),
    ],
  ];
  it.each(untrusted)("with a certificate %s is told nothing", async (_, issue) => {
    const { lab, ok } = await meeting(issue());
    expect([ok, lab.posted]).toEqual([false, []]);
  });
});
