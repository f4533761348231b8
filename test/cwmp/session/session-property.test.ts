import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import {
  body,
  failing,
  fault,
  informResponse,
  type Line,
  nothing,
  type Post,
  raw,
  rpcMethodsResponse,
  scriptedAcs,
} from "./scripted-acs.ts";
import { sessionWith } from "./session-fixture.ts";

// Whatever an ACS says, in whatever order: the CPE keeps its turn. [TR-069 3.7.1]

/** What the ACS says, and what the CPE must make of it: an answer owed with this ID, and the HoldRequests it carries. */
interface Utterance {
  readonly name: string;
  readonly line: Line;
  /** The ID that the answer must carry; absent for what asks for no answer. */
  readonly owed?: { readonly id: string | undefined };
  /** An unknown element: an answer is owed unless one was awaited in its place. */
  readonly unlessAwaited?: boolean;
  readonly hold?: boolean;
  readonly isEmpty?: boolean;
}

const id = fc.oneof(fc.string({ maxLength: 6 }).map(withoutControls), fc.constantFrom("1", "2", "3"));
const maybeId = fc.option(id, { nil: undefined });
const hold = fc.option(fc.boolean(), { nil: undefined });

function withoutControls(text: string): string {
  return text.replace(/[^ -~é€😀]/gu, "");
}
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const header = (holdRequests: boolean | undefined) =>
  holdRequests === undefined
    ? ""
    : `<cwmp:HoldRequests soap-env:mustUnderstand="1">${holdRequests ? 1 : 0}</cwmp:HoldRequests>`;

const bodyOf = (name: string, xml: string, owes: boolean, unlessAwaited = false) =>
  fc.tuple(maybeId, hold).map(
    ([own, holds]): Utterance => ({
      name: `${name} ${own} hold=${holds}`,
      line: body(xml, own === undefined ? undefined : escaped(own), header(holds)),
      ...(owes ? { owed: { id: own } } : {}),
      unlessAwaited,
      hold: holds ?? false,
    }),
  );

const requests = fc.oneof(
  bodyOf("GetRPCMethods", "<cwmp:GetRPCMethods/>", true),
  bodyOf("Reboot", "<cwmp:Reboot><CommandKey>k</CommandKey></cwmp:Reboot>", true),
  bodyOf(
    "GetParameterValues",
    "<cwmp:GetParameterValues><ParameterNames><string>Device.X</string></ParameterNames></cwmp:GetParameterValues>",
    true,
  ),
  bodyOf("bad Reboot", "<cwmp:Reboot/>", true),
  bodyOf("unknown", "<cwmp:ChangeDUState/>", true, true),
);
const answers = fc.oneof(
  fc.constant({ name: "right response", line: rpcMethodsResponse(), hold: false }),
  fc
    .boolean()
    .map((holds) => ({ name: `right response hold=${holds}`, line: rpcMethodsResponse({ hold: holds }), hold: holds })),
  fc.constantFrom(8000, 8005).map((code) => ({ name: `fault ${code}`, line: fault(code), hold: false })),
  fc.constant({ name: "fault 8005 hold", line: fault(8005, { hold: true }), hold: true }),
  bodyOf("wrong response", "<cwmp:DownloadResponse/>", false),
  bodyOf("bad response", "<cwmp:GetRPCMethodsResponse/>", false),
);
const empties = fc.constantFrom<Utterance>(
  { name: "nothing", line: nothing, isEmpty: true },
  { name: "blank", line: raw("\n"), isEmpty: true },
);
const endings = fc.constantFrom<Utterance>(
  { name: "garbage", line: raw("garbage") },
  { name: "two messages", line: body("<cwmp:GetRPCMethods/><cwmp:GetRPCMethods/>") },
  { name: "closed", line: failing("closed") },
);
const utterance: fc.Arbitrary<Utterance> = fc.oneof(
  { weight: 6, arbitrary: requests },
  { weight: 5, arbitrary: answers },
  { weight: 5, arbitrary: empties },
  { weight: 1, arbitrary: endings },
);
const start = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Utterance>({ name: "InformResponse", line: informResponse(), hold: false }) },
  {
    weight: 4,
    arbitrary: fc.constant<Utterance>({
      name: "InformResponse hold",
      line: informResponse({ hold: true }),
      hold: true,
    }),
  },
  { weight: 1, arbitrary: utterance },
);

type Said = "Inform" | "empty" | "request" | "answer";
function saidIn({ envelope }: Post): Said {
  if (envelope === undefined) return "empty";
  if (envelope.body.kind !== "acs-request") return "answer";
  return envelope.body.method === "Inform" ? "Inform" : "request";
}

/** Plays the rules of turn over what was said, and complains at the first breach. */
function judge(posts: readonly Post[], utterances: readonly Utterance[]): void {
  let holds = false;
  let closed = false;
  let awaited: string | undefined;
  let informed = false;
  posts.forEach((post, at) => {
    const said = saidIn(post);
    const before = at === 0 ? undefined : utterances[at - 1];
    if (before !== undefined && before.isEmpty !== true) holds = before.hold ?? false;
    if (at === 0) expect(said).toBe("Inform");
    else if (informed) {
      const owed = owedBy(before, awaited);
      if (owed !== undefined) {
        expect(said).toBe("answer");
        expect(post.envelope?.header.id).toBe(owed.id);
      } else {
        awaited = undefined;
        expect(said).not.toBe("answer");
        expect(said).not.toBe("Inform");
        if (said === "request") {
          expect(holds).toBe(false);
          expect(closed).toBe(false);
          awaited = post.envelope?.header.id;
        }
        if (said === "empty" && !holds) closed = true;
      }
    } else expect(said).toBe("Inform");
    const reply = utterances[at];
    informed ||= reply?.name.startsWith("InformResponse") === true;
  });
}

function owedBy(before: Utterance | undefined, awaited: string | undefined): Utterance["owed"] {
  const owed = before?.owed;
  const isMeantAsAnswer = owed?.id === undefined || owed.id === "" || owed.id === awaited;
  return before?.unlessAwaited === true && awaited !== undefined && isMeantAsAnswer ? undefined : owed;
}

describe("against an arbitrary ACS", () => {
  it("the CPE keeps turn order, answers each request once with its ID, asks nothing out of turn, and comes to an end", async () => {
    const outcomes = { ok: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.array(utterance, { maxLength: 24 }),
        fc.nat({ max: 4 }),
        fc.nat({ max: 9 }),
        async (first, more, own, after) => {
          const utterances = [first, ...more];
          const channel = scriptedAcs(utterances.map(({ line }) => line));
          const requests = Array<"GetRPCMethods">(own).fill("GetRPCMethods");
          const session = sessionWith(channel, { requests, requestsFrom: () => channel.posts.length >= after });
          const outcome = await runSession(session);
          judge(channel.posts, utterances);
          if (outcome.ok) {
            const last = utterances[channel.posts.length - 1];
            expect(last === undefined || last.isEmpty).toBe(true); // after its last line the scripted ACS says nothing
            expect(channel.said).toContain("empty");
          }
          expect(channel.closed).toBe(1);
          expect(session.clock.waiting).toBe(0);
          expect(outcome).not.toMatchObject({ code: "internal" });
          expect(outcome).not.toMatchObject({ code: "endless" });
          expect(session.happened.filter((fact) => fact === "informed").length).toBeLessThanOrEqual(1);
          outcomes[outcome.ok ? "ok" : "failed"] += 1;
        },
      ),
      { numRuns: 200 },
    );
    expect(outcomes.ok).toBeGreaterThan(10);
    expect(outcomes.failed).toBeGreaterThan(10);
  });

  it("the CPE ends within the limits, however long the ACS goes on", async () => {
    const endless = fc.oneof(requests, bodyOf("stray", "<cwmp:DownloadResponse/>", false));
    await fc.assert(
      fc.asyncProperty(fc.array(endless, { minLength: 60, maxLength: 60 }), async (utterances) => {
        const channel = scriptedAcs([informResponse(), ...utterances.map(({ line }) => line)]);
        const limits = { posts: 50, durationMs: 1_000_000 };
        expect(await runSession(sessionWith(channel, { limits }))).toMatchObject({ ok: false, code: "endless" });
        expect(channel.posts).toHaveLength(50);
      }),
      { numRuns: 5 },
    );
  });
});
