import { describe, expect, it } from "vitest";
import { formatPackage } from "../../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../../src/host/openwrt/uci/parse-package.ts";
import {
  draftWayBack,
  type FormerSection,
  formerSections,
} from "../../../../../src/host/openwrt/uci/trial/former-sections.ts";
import { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";

const wan = (proto: string, more = ""): string => `config interface 'wan'\n\toption proto '${proto}'\n${more}`;
const address = "\toption ipaddr '192.0.2.2'\n";
const guest = "config interface 'guest'\n\toption proto 'none'\n";
const route = "config route\n\toption target '0.0.0.0/0'\n";

const draftOf = (text: string): UciDraft => new UciDraft((name) => parsePackage(name, text));
const textIn = (draft: UciDraft): string =>
  formatPackage(draft.package("network"), { header: false }).trim().replaceAll("\n\n", "\n");

/** What a change of a configuration leaves behind, as it is read from a record of it. */
function changed(text: string, change: (draft: UciDraft) => void) {
  const draft = draftOf(text);
  change(draft);
  const former = formerSections(draft.changes.network ?? [], draft.before("network"), draft.package("network"));
  return { text: textIn(draft), former: JSON.parse(JSON.stringify(former)) as readonly FormerSection[] };
}

function takenBack(text: string, former: readonly FormerSection[]) {
  const draft = draftOf(text);
  const others = draftWayBack(draft, "network", former);
  return { text: textIn(draft), others };
}

describe("the way back of a change", () => {
  it.each<[string, string, (draft: UciDraft) => void]>([
    [
      "options that became others, came and went",
      wan("static", address),
      (draft) =>
        draft.set("network", "wan", {
          proto: "dhcp",
          ipaddr: undefined,
          peerdns: "0",
          dns: ["192.0.2.1", "192.0.2.3"],
        }),
    ],
    ["a section that was added", wan("dhcp"), (draft) => draft.add("network", "guest", "interface", { proto: "none" })],
    ["a section that was deleted", wan("dhcp") + guest, (draft) => draft.delete("network", "guest")],
    ["a section that was deleted before others", guest + wan("dhcp"), (draft) => draft.delete("network", "guest")],
    ["a section that was put elsewhere", guest + wan("dhcp"), (draft) => draft.place("network", "wan", "guest")],
    [
      "a section that became one of another type",
      wan("dhcp") + guest,
      (draft) => {
        draft.delete("network", "guest");
        draft.add("network", "guest", "device", { name: "br0" });
      },
    ],
  ])("makes %s as before", (_what, before, change) => {
    const made = changed(before, change);
    expect(made.text).not.toBe(textIn(draftOf(before)));
    expect(takenBack(made.text, made.former)).toEqual({ text: textIn(draftOf(before)), others: [] });
    expect(takenBack(before, made.former)).toEqual({ text: textIn(draftOf(before)), others: [] });
  });

  it("leaves a section the name that it got", () => {
    const { former, text } = changed(route, (draft) => {
      const [section] = draft.package("network").sections;
      if (section === undefined) throw new Error("no section");
      draft.set("network", draft.named("network", section, "way"), { target: "192.0.2.0/24" });
    });
    expect(takenBack(text, former)).toEqual({
      text: textIn(draftOf(route.replace("route", "route 'way'"))),
      others: [],
    });
  });

  it("leaves to others what they have changed since, and takes back the rest", () => {
    const { former, text } = changed(wan("static", address) + guest, (draft) => {
      draft.set("network", "wan", { proto: "dhcp", ipaddr: undefined });
      draft.delete("network", "guest");
      draft.add("network", "lab", "interface", { proto: "none" });
    });
    const others = `${text.replace("'dhcp'", "'pppoe'").replace("'none'", "'static'")}\nconfig interface 'guest'\n`;
    const back = takenBack(others, former);
    expect(back.others.toSorted()).toEqual(["network.guest", "network.lab", "network.wan.proto"]);
    expect(back.text).toContain("option proto 'pppoe'\n\toption ipaddr '192.0.2.2'");
    expect(back.text).toContain("config interface 'lab'\n\toption proto 'static'");
    expect(takenBack("", former).others).toEqual(["network.wan"]);
  });
});
