import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import type { ParameterSchema } from "../../../src/model/schema.ts";
import { ModelError, type Tree } from "../../../src/model/tree.ts";
import { memoryStore } from "../../model/memory-store.ts";
import { link, sampleDevice, system } from "../../model/sample-device.ts";
import { body, call, informResponse, nothing, raw, scriptedAcs } from "./scripted-acs.ts";
import { notedActions, sessionWith } from "./session-fixture.ts";

// Long envelopes let others have their turn; short ones, as nearly all are, take none.

function pausing() {
  let count = 0;
  const pause = async (): Promise<void> => {
    count += 1;
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    pause,
    get count() {
      return count;
    },
  };
}

const parameters = Array.from({ length: 20_000 }, (_, row) => ({
  Name: `Device.Users.User.${row}.Username`,
  Value: { value: "x", type: "xsd:string" },
}));
const tree = {
  addressed: (entries) => entries,
  apply: async (edits) => {
    throw new ModelError(
      edits.map((edit) => ({ path: "path" in edit ? edit.path : "", kind: "name", reason: "no such parameter" })),
    );
  },
  tellValues: async (paths, begin) => {
    const tell = begin();
    for (const path of paths) {
      const at = path.lastIndexOf(".") + 1;
      tell(path.slice(0, at), { name: path.slice(at), type: { base: "string" } } as ParameterSchema, "x");
    }
  },
} as Partial<Tree> as Tree;
const context = { tree, actions: notedActions() };

describe("an envelope", () => {
  it("of many parameters is read in turns, and the fault for each of them written in turns", async () => {
    const acs = scriptedAcs([
      informResponse(),
      call("SetParameterValues", { ParameterList: parameters, ParameterKey: "" }, { id: "7" }),
      nothing,
    ]);
    const seen = pausing();
    expect(await runSession(sessionWith(acs, { context, pause: seen.pause }))).toMatchObject({ ok: true, rpcs: 1 });
    expect(acs.said.at(-1)).toBe("Fault 9003 7");
    expect(acs.posts.at(-1)?.envelope?.body).toMatchObject({
      fault: { parameterFaults: { length: parameters.length } },
    });
    // Some 40 pieces of 64 KiB, and 9 of the answer.
    expect(seen.count).toBeGreaterThan(30);
  });

  it.each([
    ["of many names is read in turns, and answered in turns", (all: readonly string[]) => all, 8],
    ["of one name that stands for many is answered in turns", () => ["Device."], 0],
  ])("%s", async (_, asked, least) => {
    const links = Array.from({ length: 1000 }, (_each, index) => link(`eth${index}`));
    const walk = pausing();
    const device = await sampleDevice(system({ links }), memoryStore(), { pause: walk.pause });
    const all = (await device.tree.values([""])).map(({ path }) => path);
    const line = call("GetParameterValues", { ParameterNames: asked(all) });
    const acs = scriptedAcs([informResponse(), line, nothing]);
    const envelope = pausing();
    const before = walk.count;
    const session = { context: { ...context, tree: device.tree }, pause: envelope.pause };
    expect(await runSession(sessionWith(acs, session))).toMatchObject({ ok: true, rpcs: 1 });
    expect(acs.posts.at(-1)?.envelope?.body).toMatchObject({
      message: { ParameterList: all.map((Name) => ({ Name })) },
    });
    // It is written while the tree is walked, so in the turns of the walk.
    expect(walk.count - before).toBeGreaterThan(3);
    expect(envelope.count).toBeGreaterThanOrEqual(least);
  });

  it("that is short waits for nobody", async () => {
    const acs = scriptedAcs([
      informResponse(),
      call("GetParameterValues", { ParameterNames: parameters.slice(0, 100).map(({ Name }) => Name) }),
      nothing,
    ]);
    const seen = pausing();
    expect(await runSession(sessionWith(acs, { context, pause: seen.pause }))).toMatchObject({ ok: true, rpcs: 1 });
    expect(seen.count).toBe(0);
  });

  it.each([
    ["is no XML", raw(`<a>${"<b>".repeat(100_000)}`), "malformed|elements deep"],
    ["is no envelope", raw(`<a>${"<b/>".repeat(100_000)}</a>`), "not Envelope"],
    ["has two messages", body(`<cwmp:Reboot/><cwmp:Reboot>${" ".repeat(300_000)}</cwmp:Reboot>`, "1"), "more than one"],
  ])("that is long and %s ends the session as a short one does", async (_, line, reason) => {
    const acs = scriptedAcs([informResponse(), line]);
    const seen = pausing();
    const outcome = await runSession(sessionWith(acs, { pause: seen.pause }));
    expect(outcome).toMatchObject({ ok: false, code: "bad-envelope", reason: expect.stringMatching(reason) });
  });
});
