import { afterAll, expect, it, onTestFinished } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import { certificateWorkshop } from "../certificates.ts";
import { reply, scriptedServer } from "../scripted-server.ts";

const never = new AbortController().signal;
const workshop = certificateWorkshop();
afterAll(() => workshop.close());
const basic = `Basic ${Buffer.from("cpe:secret").toString("base64")}`;

/** An ACS that challenges as it is told to, and the sessions of one device with it. */
async function acs(secure: boolean) {
  const own = workshop.issue("localhost");
  const demand = { challenge: 'Basic realm="acs"' };
  const server = await scriptedServer(
    ({ headers }) =>
      headers.authorization?.startsWith(demand.challenge.split(" ", 1)[0] ?? "")
        ? reply(200)
        : reply(401, "", { "WWW-Authenticate": demand.challenge }),
    secure ? { tls: { cert: own.cert, key: own.key } } : {},
  );
  onTestFinished(server.close);
  const exchange = httpExchange({ clockIsSet: () => true, tls: { caFile: own.certFile }, allowBasicOverHttp: true });
  const url = `${secure ? "https" : "http"}://localhost:${server.port}/`;
  const session = async (): Promise<readonly (string | undefined)[]> => {
    const from = server.seen.length;
    const channel = exchange.open({ url, username: "cpe", password: "secret" });
    expect(await channel.post([], never)).toMatchObject({ ok: true });
    await channel.close();
    return server.seen.slice(from).map(({ headers }) => headers.authorization);
  };
  return { demand, session };
}

it("a session begins with Basic where the last one with the same origin used it over TLS [TR-069 3.4.4]", async () => {
  const { demand, session } = await acs(true);
  expect(await session()).toEqual([undefined, basic]);
  expect(await session()).toEqual([basic]);
  expect(await session()).toEqual([basic]);
  demand.challenge = 'Digest realm="acs", nonce="n", qop="auth"';
  expect(await session()).toEqual([basic, expect.stringMatching(/^Digest /)]);
  expect(await session()).toEqual([undefined, expect.stringMatching(/^Digest /)]);
});

it("a session over clear http waits for the challenge [TR-069 3.4.4]", async () => {
  const { session } = await acs(false);
  expect(await session()).toEqual([undefined, basic]);
  expect(await session()).toEqual([undefined, basic]);
});
