import { describe, expect, it, onTestFinished } from "vitest";
import { Changes } from "../../src/web/records/changes.ts";
import { Conversations } from "../../src/web/records/conversations.ts";
import { startTestAcs } from "../acs/stage.ts";
import { pageStage } from "./stage.ts";

const session = (startedAtMs: number) => ({ startedAtMs, durationMs: 50 });

describe("conversations", () => {
  it("are told apart by their Informs, and found by the time of their sessions", () => {
    let nowMs = 1000;
    const conversations = new Conversations(() => nowMs);
    const hear = (direction: "sent" | "received", what: string) =>
      conversations.hear({ direction, what, envelope: () => what });
    hear("sent", "Inform");
    conversations.step("connected to 192.0.2.1");
    hear("received", "InformResponse");
    nowMs = 2000;
    hear("sent", "Inform");
    expect(conversations.of(session(990)).map(({ what }) => what)).toEqual([
      "connected to 192.0.2.1",
      "Inform",
      "InformResponse",
    ]);
    expect(conversations.of(session(1990)).map(({ what }) => what)).toEqual(["Inform"]);
    expect(conversations.of(session(1500))).toEqual([]);
  });

  it("forget the envelopes of the oldest first, and cut what is very long", () => {
    let nowMs = 0;
    const conversations = new Conversations(() => nowMs);
    for (nowMs = 0; nowMs < 6000; nowMs += 1000)
      conversations.hear({ direction: "sent", what: "Inform", envelope: () => "x".repeat(300 * 1024) });
    const kept = [0, 1000, 2000, 3000, 4000, 5000].map((atMs) => conversations.of(session(atMs))[0]);
    expect(kept.map((said) => said?.envelope.length)).toEqual([0, 0, ...Array(4).fill(256 * 1024)]);
    expect(kept.map((said) => said?.cut)).toEqual([300 * 1024, 300 * 1024, ...Array(4).fill(44 * 1024)]);
  });

  it("have an envelope after the connection that it waited for, and before what it was answered with", () => {
    let nowMs = 1000;
    const conversations = new Conversations(() => nowMs);
    conversations.hear({ direction: "sent", what: "Inform", envelope: () => "<Inform/>" });
    nowMs = 1020;
    for (const step of ["connected to 192.0.2.1", "HTTP 302, a redirect", "connected to 192.0.2.2"]) {
      conversations.step(step);
    }
    expect(conversations.of(session(990)).map(({ atMs, what }) => [atMs, what])).toEqual([
      [1020, "connected to 192.0.2.1"],
      [1020, "Inform"],
      [1020, "HTTP 302, a redirect"],
      [1020, "connected to 192.0.2.2"],
    ]);
  });

  it("keep the envelopes of the latest however many there were before", () => {
    let nowMs = 0;
    const conversations = new Conversations(() => nowMs);
    const envelope = "x".repeat(10 * 1024);
    for (nowMs = 0; nowMs < 200_000; nowMs += 1000)
      conversations.hear({ direction: "sent", what: "Inform", envelope: () => envelope });
    expect(conversations.of(session(199_000))).toMatchObject([{ envelope, cut: 0 }]);
    expect(conversations.of(session(150_000))).toMatchObject([{ envelope, cut: 0 }]);
    expect(conversations.of(session(149_000))).toEqual([]);
  });

  it("tell of the connection and of the challenge, and of no credentials", async () => {
    const credentials = { username: "cpe", password: "s3cret" };
    const acs = await startTestAcs({ credentials });
    onTestFinished(() => acs.close());
    const stage = await pageStage({ "acs.username": "cpe", "acs.password": "s3cret" }, acs.url);
    onTestFinished(() => stage.close());
    const { document } = await stage.ask("/api/operations/inform", { body: { wait: true } });
    const { durationMs, startedAtMs } = (document as { session: { startedAtMs: number; durationMs: number } }).session;
    const { document: conversation, text } = await stage.ask(
      `/api/conversation?startedAtMs=${startedAtMs}&durationMs=${durationMs}`,
    );
    const said = (conversation as { said: { what: string; direction: string }[] }).said;
    expect(said.filter(({ direction }) => direction === "connection").map(({ what }) => what)).toEqual([
      "connected to 127.0.0.1",
      "HTTP 401, asks for Digest",
    ]);
    expect(said.at(-1)).toMatchObject({ direction: "received", what: "empty" });
    expect(text).not.toContain("s3cret");
  });
});

describe("changes", () => {
  it("are the last of each parameter, directly below an object", () => {
    let nowMs = 1;
    const changes = new Changes(() => nowMs);
    const set = (path: string, origin: "acs" | "local") =>
      changes.note([{ path, origin, value: "", type: { base: "string" } }]);
    set("Device.A.B", "acs");
    set("Device.A.C.D", "acs");
    nowMs = 2;
    set("Device.A.B", "local");
    expect(changes.below("Device.A.")).toEqual([{ path: "Device.A.B", atMs: 2, origin: "local" }]);
    for (let at = 0; at < 2000; at++) set(`Device.X.${at}`, "acs");
    expect(changes.below("Device.A.")).toEqual([]);
  });
});
