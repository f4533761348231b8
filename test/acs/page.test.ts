import { describe, expect, it } from "vitest";
import { pageScript } from "../../src/acs/page-script.ts";
import { callFromJson } from "../../src/acs/task.ts";
import { id, inform, openCpe, startTestAcs } from "./stage.ts";

// The page's script, run against a real ACS on as much of a document as it uses.

class Node {
  textContent = "";
  className = "";
  value = "";
  hidden = false;
  checked = false;
  children: (Node | string)[] = [];
  readonly listeners = new Map<string, (event: object) => unknown>();
  append(...children: (Node | string)[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: (Node | string)[]): void {
    this.children = children;
  }
  addEventListener(type: string, listener: (event: object) => unknown): void {
    this.listeners.set(type, listener);
  }
  get text(): string {
    return [this.textContent, ...this.children.map((child) => (typeof child === "string" ? child : child.text))].join(
      " ",
    );
  }
}

async function openPage(url: string) {
  const elements = new Map<string, Node>();
  const at = (name: string): Node => {
    const known = elements.get(name) ?? new Node();
    elements.set(name, known);
    return known;
  };
  let next: (() => Promise<void>) | undefined;
  const drawn = async (): Promise<void> => {
    while (next === undefined) await new Promise((resolve) => setImmediate(resolve));
  };
  const document = { getElementById: at, createElement: () => new Node() };
  const run = new Function("document", "location", "fetch", "setTimeout", "clearTimeout", pageScript);
  at("method").value = "Reboot";
  run(
    document,
    { hash: "" },
    (path: string, options: RequestInit) => fetch(new URL(path, url), options),
    (callback: () => Promise<void>) => {
      next = callback;
    },
    () => {},
  );
  await drawn();
  const refresh = async (): Promise<void> => {
    const callback = next;
    next = undefined;
    await callback?.();
    await drawn();
  };
  return { at, refresh };
}

describe("the page's script", () => {
  it("shows devices, their parameters, requests and conversation, and queues a request", async () => {
    const acs = await startTestAcs();
    const empty = await openPage(acs.url);
    expect([empty.at("none").hidden, empty.at("device").hidden]).toEqual([false, true]);

    const cpe = openCpe(acs.url);
    await cpe.post(inform(["1 BOOT"], { "Device.X.Name": "<script>alert(1)</script>" }));
    await cpe.empty();
    await cpe.close();
    acs.devices.get(id)?.queue("t", callFromJson("GetParameterValues", { ParameterNames: ["Device."] }), 0);
    const { at, refresh } = await openPage(acs.url);
    expect([at("none").hidden, at("device").hidden, at("name").textContent]).toEqual([true, false, id]);
    expect(at("devices").text).toContain("1 BOOT");
    expect(at("parameters").text).toContain("<script>alert(1)</script>");
    expect(at("tasks").text).toContain("GetParameterValues");
    expect(at("conversation").text).toContain("Inform 1 BOOT");

    expect(JSON.parse(at("message").value)).toEqual({ CommandKey: "" });
    await at("call").listeners.get("submit")?.({ preventDefault() {} });
    await refresh();
    expect(acs.devices.get(id)?.tasks.map(({ method }) => method)).toEqual(["GetParameterValues", "Reboot"]);

    await acs.close();
    await refresh();
    expect(at("said").textContent).not.toBe("");
  });
});
