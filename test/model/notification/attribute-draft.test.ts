import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeRecord } from "../../../src/model/device/records.ts";
import { AttributeDraft } from "../../../src/model/notification/attribute-draft.ts";
import type { AttributeChange } from "../../../src/model/tree.ts";

// Changes laid over attributes one by one, found by what lies below them. [TR-069 A.3.2.4]

const path = fc.constantFrom("A.", "A.B.", "A.B.1.", "A.B.1.x", "A.B.1.y", "A.B.12.", "A.B.12.x", "A.C.x", "A.x");
const notification = fc.option(fc.constantFrom(0, 1, 2), { nil: undefined });
const accessList = fc.option(fc.constantFrom([], ["Subscriber"]), { nil: undefined });
const settings = fc.record({ notification, accessList }).map((asked) => ({
  ...(asked.notification === undefined ? {} : { notification: asked.notification as 0 | 1 | 2 }),
  ...(asked.accessList === undefined ? {} : { accessList: asked.accessList }),
}));

/** The same by a look at every record for every change. */
function laidOver(records: Map<string, AttributeRecord>, { path: at, ...asked }: AttributeChange): void {
  for (const [below, record] of at.endsWith(".") ? [...records] : []) {
    if (!below.startsWith(at) || below === at) continue;
    const left: Record<string, unknown> = { ...record };
    for (const name of Object.keys(asked)) delete left[name];
    if (Object.keys(left).length === 0) records.delete(below);
    else records.set(below, left);
  }
  if (Object.keys(asked).length > 0) records.set(at, { ...records.get(at), ...(asked as AttributeRecord) });
}

describe("changes of attributes", () => {
  it("come to what they would if each looked at every record, and touch all that differs", () => {
    const before = fc.array(
      fc.tuple(
        path,
        settings.filter((asked) => Object.keys(asked).length > 0),
      ),
    );
    const changes = fc.array(fc.tuple(path, settings).map(([at, asked]) => ({ path: at, ...asked })));
    fc.assert(
      fc.property(before, changes, (entries, asked) => {
        const records = new Map<string, AttributeRecord>(entries);
        const draft = new AttributeDraft(records);
        const expected = new Map(records);
        for (const each of asked) {
          for (const _ of draft.layOver(each));
          laidOver(expected, each);
        }
        expect(new Map([...draft.records].sort())).toEqual(new Map([...expected].sort()));
        for (const at of new Set([...records.keys(), ...draft.records.keys()])) {
          if (records.get(at) !== draft.records.get(at)) expect(draft.touched).toContain(at);
        }
      }),
    );
  });
});
