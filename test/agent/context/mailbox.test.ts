import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Mailbox } from "../../../src/agent/context/mailbox.ts";

describe("a mailbox", () => {
  it("runs one job after the other, in the order posted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), async (turns) => {
        const mailbox = new Mailbox();
        const log: string[] = [];
        const jobs = turns.map((count, job) =>
          mailbox.post(async () => {
            log.push(`${job} begins`);
            for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
            log.push(`${job} ends`);
            return job;
          }),
        );
        expect(await Promise.all(jobs)).toEqual(turns.map((_, job) => job));
        expect(log).toEqual(turns.flatMap((_, job) => [`${job} begins`, `${job} ends`]));
      }),
    );
  });

  it("gives what a job throws to whoever posted it, and goes on", async () => {
    const mailbox = new Mailbox();
    const late = mailbox.post(async () => {
      throw new RangeError("late");
    });
    const early = mailbox.post(() => {
      throw new RangeError("early");
    });
    const next = mailbox.post(() => "next");
    await expect(late).rejects.toThrow("late");
    await expect(early).rejects.toThrow("early");
    await expect(next).resolves.toBe("next");
  });

  it("is drained when the last job is done, those posted meanwhile included", async () => {
    const mailbox = new Mailbox();
    const log: string[] = [];
    mailbox
      .post(() => {
        mailbox.post(() => void log.push("second")).catch(() => {});
        log.push("first");
      })
      .catch(() => {});
    await mailbox.drained();
    expect(log).toEqual(["first", "second"]);
    await mailbox.drained();
  });
});
