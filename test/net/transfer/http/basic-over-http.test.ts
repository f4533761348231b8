import { expect, it, onTestFinished } from "vitest";
import { reply, scriptedServer } from "../../scripted-server.ts";
import { stage } from "../transfer-fixture.ts";

it.each([
  [true, { ok: true, bytes: 7 }, 2],
  [false, { ok: false, kind: "authentication", reason: expect.stringContaining("Basic over http") }, 1],
])(
  "Basic over clear http to a file server, where that is allowed (%s) [TR-069 3.4.3]",
  async (allowBasicOverHttp, outcome, asked) => {
    const server = await scriptedServer(({ headers }) =>
      headers.authorization === undefined
        ? reply(401, "", { "WWW-Authenticate": 'Basic realm="f"' })
        : reply(200, "content"),
    );
    onTestFinished(server.close);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }] as const;
    const it = stage({ allowBasicOverHttp, resolve });
    onTestFinished(it.close);
    const credentials = { username: "files", password: "secret" };
    expect(await it.get(`http://files.example:${server.port}/file`, credentials)).toMatchObject(outcome);
    expect(server.seen).toHaveLength(asked);
  },
);
