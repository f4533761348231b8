import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configurationOf } from "../../src/config-file/present-configuration.ts";
import { type Signing, signed } from "../../src/config-file/signed-file.ts";
import { makeKey, signatureText, signMessage } from "../../src/firmware/usign.ts";
import { device, management, namesOf, schema, set, signatureOf, signing, users } from "./restorable-device.ts";

describe("a signed configuration file", () => {
  it("comes back as it went out", async () => {
    const { tree, save, restore } = await device(signing(true));
    const text = await save();
    expect(text).toMatch(/<\/configuration>\n<\?signature\nuntrusted comment: [^\n]*\n[A-Za-z0-9+/=]+\n\?>\n$/);
    await set(tree, { [`${users}1.Username`]: "changed" });
    await restore(text);
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  const another = makeKey();
  it.each<readonly [string, boolean, (text: string) => string | Uint8Array, number]>([
    ["without a signature, where one is required", true, (text) => text.slice(0, text.indexOf("<?signature")), 9019],
    ["changed after it was signed", false, (text) => text.replace("admin", "nimda"), 9019],
    ["signed twice over", false, (text) => signed(Buffer.from(`${text} `), signatureOf(Buffer.from(text))), 9019],
    [
      "signed by a key not known",
      false,
      (text) => signed(Buffer.from(text), signatureText(signMessage(Buffer.from(text), another))),
      9019,
    ],
    ["with a signature that is none", false, (text) => text.replace(/\n[A-Za-z0-9+/=]+\n\?>/, "\nAAAA\n?>"), 9019],
    ["signed, and no configuration", true, () => signed(Buffer.from("<a/>"), signatureOf(Buffer.from("<a/>"))), 9018],
    ["cut short, where a signature is required", true, (text) => text.slice(0, -30), 9019],
    ["cut short", false, (text) => text.slice(0, text.indexOf("</configuration>")), 9018],
  ])("that is %s (%s) is refused, and changes nothing", async (_, required, change, faultCode) => {
    const { tree, store, save, restore } = await device(signing(required));
    const text = await save();
    const before = await tree.values([""]);
    await expect(restore(change(text))).rejects.toMatchObject({ name: "UnusableFile", faultCode });
    expect(await tree.values([""])).toEqual(before);
    expect(store.read("transfer", "1")).toBeUndefined();
  });

  it("is not needed where none is required, and not looked at where no key is known", async () => {
    const unsigned = (await (await device(signing(false))).save()).replace(/<\?signature[\s\S]*$/, "");
    await (await device(signing(false))).restore(unsigned);
    await (await device()).restore(await (await device(signing(true))).save());
  });
});

describe("a file that was altered anywhere", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const change = fc.tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    octet,
    fc.constantFrom("put", "cut", "insert"),
  );

  /** What the device is after a file was put to it, `undefined` if it was refused. */
  async function outcome(signatures: Signing, octets: Uint8Array): Promise<string | undefined> {
    const { tree, store, restore } = await device(signatures);
    await set(tree, { [`${users}1.Username`]: "before", [`${management}PeriodicInformInterval`]: "77" });
    const before = store.entries("value");
    const held = [...before].join("|");
    try {
      await restore(octets);
    } catch (failure) {
      expect(failure).toMatchObject({
        name: "UnusableFile",
        faultCode: expect.toSatisfy((code) => code === 9018 || code === 9019),
      });
      expect([...store.entries("value")].join("|")).toBe(held);
      expect(store.read("transfer", "1")).toBeUndefined();
      return undefined;
    }
    expect(store.read("transfer", "1")).toBe("done");
    return JSON.stringify(await configurationOf(tree, schema));
  }

  it.each([true, false])(
    "is refused by one of the two faults and changes nothing, or is good (signed: %s) [property]",
    async (isSigned) => {
      const signatures = isSigned ? signing(true) : {};
      const original = Buffer.from(await (await device(signatures)).save());
      const whole = await outcome(signatures, original);
      expect(whole).toBeDefined();
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          let octets = original;
          for (const [where, value, how] of changes) {
            const at = Math.floor(where * octets.length);
            const rest = octets.subarray(how === "insert" ? at : at + 1);
            octets =
              how === "cut" ? octets.subarray(0, at) : Buffer.concat([octets.subarray(0, at), Buffer.of(value), rest]);
          }
          const come = await outcome(signatures, octets);
          // Only the comment of a signature is not signed.
          if (isSigned && come !== undefined) expect(come).toBe(whole);
        }),
        { numRuns: 150 },
      );
    },
  );
});
