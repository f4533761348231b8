import { describe, expect, it } from "vitest";
import { placement } from "../../../src/agent/files/vendor-file.ts";

/** What was done, in order, with a place and a store that may fail. */
function scene(failures: { readonly place?: Error; readonly store?: Error } = {}) {
  const done: string[] = [];
  const step = async (what: string, failure?: Error): Promise<void> => {
    done.push(what);
    if (failure !== undefined) throw failure;
  };
  const use = placement({
    place: {
      replace: async (from) => {
        await step(`replace ${from}`, failures.place);
        return { keep: () => step("keep"), undo: () => step("undo") };
      },
    },
    spool: { pathOf: (name) => `/spool/${name}` },
    store: { write: () => step("write", failures.store) },
    maxBytes: 7,
  });
  const order = { rpc: "Download", commandKey: "", fileType: "X A b", url: "", username: "", password: "" } as const;
  return { done, apply: () => use.apply("name", { ...order, fileSize: 0, targetFileName: "../x" }, []) };
}

describe("a vendor's file", () => {
  it("is put in its place before it is kept that it was", async () => {
    const { apply, done } = scene();
    await apply();
    expect(done).toEqual(["replace /spool/name", "write", "keep"]);
  });

  it("is taken back when that cannot be kept", async () => {
    const { apply, done } = scene({ store: new Error("full") });
    await expect(apply()).rejects.toThrow("full");
    expect(done).toEqual(["replace /spool/name", "write", "undo"]);
  });

  it.each([
    ["ENOSPC", 9010],
    ["EACCES", 9002],
  ])("that cannot be put there for %s is told of by %i", async (code, faultCode) => {
    const { apply, done } = scene({ place: Object.assign(new Error("no"), { code }) });
    await expect(apply()).rejects.toMatchObject({ name: "UnusableFile", faultCode });
    expect(done).toEqual(["replace /spool/name"]);
  });
});
