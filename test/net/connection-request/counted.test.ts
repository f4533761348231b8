import { expect, it } from "vitest";
import { answerTo, Caller } from "./caller.ts";
import { listen } from "./listening-device.ts";

it("counts connection requests by what came of them", async () => {
  const counted: string[] = [];
  const meter = { count: (name: string, labels: object) => void counted.push(`${name} ${Object.values(labels)}`) };
  const { port } = await listen({ meter, rate: { count: 1, perMs: 60_000 } });
  for (const _time of [1, 2]) {
    const acs = new Caller(port);
    const { challenges } = await acs.get();
    await acs.get(answerTo(challenges));
  }
  const wrong = new Caller(port);
  const { challenges } = await wrong.get();
  await wrong.get(answerTo(challenges, { credentials: { username: "acs", password: "guess" } }));
  await new Caller(port).get(undefined, "/elsewhere");
  const mute = new Caller(port);
  mute.send("\x16\x03\x01\r\n\r\n");
  await mute.answer();
  const outcomes = [
    "challenged",
    "accepted",
    "challenged",
    "rate-limited",
    "challenged",
    "refused",
    "refused",
    "refused",
  ];
  expect(counted).toEqual(outcomes.map((outcome) => `connection_requests ${outcome}`));
});

it("counts those that may not knock as refused", async () => {
  const counted: unknown[] = [];
  const meter = { count: (_name: string, labels: object) => void counted.push(labels) };
  const { port } = await listen({ meter, allowFrom: ["192.0.2.0/24"] });
  await new Caller(port).closed();
  expect(counted).toEqual([{ outcome: "refused" }]);
});
