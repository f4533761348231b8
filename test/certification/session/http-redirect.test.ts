import { expect, it, onTestFinished } from "vitest";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { certificateWorkshop } from "../../net/certificates.ts";
import { Lab, type LabOptions, type Posted } from "../lab.ts";

// Module HTTP_Redirect of BBF.069. [TR-069 3.4.6]
// [TP-069 HTTP_Redirect]

/** An ACS elsewhere, with what was posted to it. */
async function elsewhere(tls?: LabOptions["tls"]) {
  const posted: Posted[] = [];
  const acs = await TestAcs.start({
    ...(tls && { tls }),
    before: ({ method = "", headers, url = "", socket }, _, body, octets) => {
      posted.push({ method, headers, url, body, octets, port: socket.remotePort ?? 0 });
      return false;
    },
  });
  onTestFinished(() => acs.close());
  return { acs, posted };
}

const redirecting =
  (status: number, to: () => string): NonNullable<LabOptions["before"]> =>
  (_, response) => {
    response.writeHead(status, { Location: to() }).end();
    return true;
  };

it.each([302, 307])("%i: the same POST goes to the new place, and so does the rest of the session", async (status) => {
  const { acs, posted } = await elsewhere();
  const lab = await Lab.forTest({ bootstrapped: false, before: redirecting(status, () => `${acs.url}there`) });
  await acs.until(() => acs.sessions === 1);
  expect(lab.posted.length).toBe(1);
  expect(posted.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /there", "POST /there"]);
  expect(posted[0]?.body).toBe(lab.posted[0]?.body);
  expect(posted[0]?.headers["content-type"]).toBe(lab.posted[0]?.headers["content-type"]);
});

it("the next session begins at the URL that is configured", async () => {
  const { acs } = await elsewhere();
  const lab = await Lab.forTest({ bootstrapped: false, before: redirecting(307, () => acs.url) });
  await acs.until(() => acs.sessions === 1);
  await lab.agent.control({ command: "inform", wait: true });
  expect(lab.posted.length).toBe(2);
  expect(acs.sessions).toBe(2);
});

it("five redirects in a row are followed, a sixth fails the session", async () => {
  let hops = 0;
  let most = 5;
  const lab = await Lab.forTest({
    before: ({ headers }, response, { body }) => {
      if (!body.includes(":Inform>") || hops === most) return false;
      hops += 1;
      response.writeHead(302, { Location: `http://${headers.host}/${hops}` }).end();
      return true;
    },
  });
  expect(lab.acs.sessions).toBe(1);
  [hops, most] = [0, 6];
  await lab.agent.control({ command: "inform", wait: true });
  expect([lab.acs.sessions, hops]).toEqual([1, 6]);
});

it("from http to https: the place that is redirected to must prove itself [TR-069 3.3]", async () => {
  const workshop = certificateWorkshop();
  onTestFinished(() => workshop.close());
  const { cert, key, certFile } = workshop.issue("acs");
  const { acs } = await elsewhere({ cert, key });
  const settings = { "acs.tls.caFile": certFile };
  await Lab.forTest({ bootstrapped: false, settings, before: redirecting(307, () => acs.url) });
  await acs.until(() => acs.sessions === 1);
  const stranger = workshop.issue("stranger");
  const other = await elsewhere({ cert: stranger.cert, key: stranger.key });
  const lab = await Lab.forTest({ bootstrapped: false, settings, before: redirecting(307, () => other.acs.url) });
  await lab.agent.control({ command: "inform", wait: true });
  expect(other.posted).toEqual([]);
});

it("cookies of the place that was left do not follow to another host", async () => {
  const { acs, posted } = await elsewhere();
  const there = acs.url.replace("127.0.0.1", "localhost");
  const lab = await Lab.forTest({
    bootstrapped: false,
    before: (_, response) => {
      response.writeHead(302, { Location: there, "Set-Cookie": "left=behind" }).end();
      return true;
    },
  });
  await acs.until(() => acs.sessions === 1);
  expect(lab.posted.length).toBe(1);
  expect(posted.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
});
