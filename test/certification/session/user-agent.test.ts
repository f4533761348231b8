import { expect, it, onTestFinished } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { httpServer } from "../../net/transfer/transfer-fixture.ts";
import { Lab } from "../lab.ts";

it.each([
  ["cpe-agent/VERSION", {}, /^cpe-agent\/\d[\w.-]*$/],
  ["another that is configured", { "http.userAgent": "Acme Router (x)" }, /^Acme Router \(x\)$/],
  ["none where it is empty", { "http.userAgent": "" }, /^undefined$/],
])("every request to the ACS and to file servers has a User-Agent: %s", async (_, settings, expected) => {
  const lab = await Lab.forTest({ settings });
  const said: string[] = [];
  const files = await httpServer((request, response) => {
    said.push(`${request.headers["user-agent"]}`);
    response.writeHead(request.headers.authorization === undefined ? 401 : 403, {
      "WWW-Authenticate": 'Basic realm="f"',
    });
    response.end();
  });
  onTestFinished(files.close);
  await lab.ask(
    rpc.download("d", "3 Vendor Configuration File", `${files.url}/f`, { username: "u", password: "p" }),
    rpc.upload("u", "1 Vendor Configuration File", `${files.url}/f`, { username: "u", password: "p" }),
  );
  await lab.acs.until(() => lab.acs.completed.length === 2);
  said.push(...lab.posted.map(({ headers }) => `${headers["user-agent"]}`));
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((each) => !expected.test(each))).toEqual([]);
});
