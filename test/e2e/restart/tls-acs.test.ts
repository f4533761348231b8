import { afterAll, expect, it, onTestFinished } from "vitest";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { authority, certificateWorkshop } from "../../net/certificates.ts";

// An ACS whose TLS is another one whenever it is restarted, and an agent that tries again until it is one to be trusted.

const workshop = certificateWorkshop();
afterAll(workshop.close);

it("refuses each TLS that is not to be trusted, says why, and goes on once it is [TR-069 3.3]", async () => {
  const issuer = workshop.issue("root", { extensions: authority });
  const good = workshop.issue("good", { issuer });
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } as const;
  const refused = [
    [workshop.issue("expired", { issuer, days: -1 }), /expired on/],
    [workshop.issue("elsewhere", { issuer, extensions: ["subjectAltName=DNS:acs.example"] }), /for another host/],
    [workshop.issue("self"), /self-signed/],
    [{ key: good.key, cert: good.cert, ...old }, /TLS|SSL|protocol/i],
  ] as const;

  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  let acs = await TestAcs.start({ tls: good });
  onTestFinished(() => acs.close());
  const { url } = acs;
  const port = Number(new URL(url).port);
  const restart = async (tls: { readonly key: string; readonly cert: string }): Promise<void> => {
    await acs.close();
    acs = await TestAcs.start({ port, tls });
  };

  const at = ["--state-dir", path];
  const keys = [
    `acs.tls.caFile=${issuer.certFile}`,
    "device.bootSeconds=0",
    "acs.retry.minimumWaitSeconds=1",
    "acs.retry.intervalMultiplier=1000",
  ].flatMap((key) => ["-o", key]);
  const agent = new RunningCommand("run", "--host", "virtual", "--acs-url", url, ...at, ...quietly, ...keys);
  onTestFinished(async () => void (await agent.kill("SIGKILL")));
  await acs.until(() => acs.sessions > 0);

  for (const [tls, reason] of refused) {
    await restart(tls);
    const from = agent.log.length;
    await new RunningCommand("reboot", ...at).ended;
    await agent.line((line) => reason.test(String(line.reason)), from);
    expect(acs.informs).toEqual([]);
    // Taken again, by a retry that nobody asks for; by an older TLS than before too.
    await restart({ ...good, ...(tls === refused[0][0] && { maxVersion: "TLSv1.2" }) });
    await acs.until(() => acs.sessions > 0);
    expect(acs.informs[0]?.retryCount).toBeGreaterThan(0);
  }
});
