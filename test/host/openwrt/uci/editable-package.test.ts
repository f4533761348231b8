import { describe, expect, it } from "vitest";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { UciEdit } from "../../../../src/host/openwrt/uci/uci-edit.ts";

// What the corpus has no row of. All of it was tried with the real program.

const sample = "config rule\n\toption a '1'\n\tlist l 'x'\n\nconfig rule 'n'\n";

function edited(edit: UciEdit) {
  const one = parsePackage("t", sample);
  return { staged: one.apply(edit), text: formatPackage(one, { header: false }) };
}

const untouched = formatPackage(parsePackage("t", sample), { header: false });

describe("an edit", () => {
  it.each<[string, UciEdit]>([
    ["sets what is so", { kind: "set", section: "cfg0192bd", option: "a", value: "1" }],
    ["sets a type that is so", { kind: "set", section: "n", value: "rule" }],
    ["sets what is not there to nothing", { kind: "set", section: "n", option: "a", value: "" }],
    ["puts a section where it is", { kind: "reorder", section: "n", value: "7" }],
    ["deletes an item that is not there", { kind: "delete", section: "cfg0192bd", option: "l", value: "1" }],
    ["deletes an item of no list", { kind: "delete-item", section: "cfg0192bd", option: "a", value: "1" }],
  ])("that %s stages nothing", (_title, edit) => {
    expect(edited(edit)).toEqual({ staged: undefined, text: untouched });
  });

  it("that sets something to nothing deletes it", () => {
    const { staged, text } = edited({ kind: "set", section: "cfg0192bd", option: "a", value: "" });
    expect(staged).toEqual({ kind: "delete", section: "cfg0192bd", option: "a" });
    expect(text).not.toContain("option a");
  });

  it("that gives an anonymous section a type of another length gives it its name", () => {
    expect(edited({ kind: "set", section: "cfg0192bd", value: "zone" }).text).toContain("config zone\n");
    expect(edited({ kind: "set", section: "cfg0192bd", value: "z" }).text).toContain("config z 'cfg0192bd'\n");
  });

  it("of the place is staged as the number it was taken for", () => {
    expect(edited({ kind: "reorder", section: "n", value: "x" }).staged?.value).toBe("0");
  });

  it("finds sections by the names they have then, in a large package too", () => {
    const large = parsePackage("t", Array.from({ length: 40 }, (_, at) => `config t n${at}\n`).join(""));
    large.apply({ kind: "rename", section: "n3", value: "m" });
    large.apply({ kind: "delete", section: "n4" });
    large.apply({ kind: "reorder", section: "n39", value: "0" });
    expect([large.section("n3"), large.section("n4")]).toEqual([undefined, undefined]);
    expect([...large.sections].slice(0, 6).map((section) => section.name)).toEqual([
      "n39",
      "n0",
      "n1",
      "n2",
      "m",
      "n5",
    ]);
    expect(large.section("m")?.type).toBe("t");
  });
});
