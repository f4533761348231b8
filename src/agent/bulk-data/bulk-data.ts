import { bulkDataStatus, isBulkDataEnabled } from "../../device/bulk-data/bulk-data.ts";
import { type BulkProfile, profileInstances, profileSchedule, readProfile } from "../../device/bulk-data/profile.ts";
import type { ReportOutcome } from "../../ports/report-sender.ts";
import type { Activity, Removal } from "../context/activity.ts";
import { type AgentContext, persist, tryToPersist } from "../context/context.ts";
import { retryWaitMs } from "../context/retry.ts";
import type { LastSending } from "../control/results.ts";
import { ProfileState } from "./profile-state.ts";
import type { Report } from "./report.ts";
import { type KeptReport, ReportQueue } from "./report-queue.ts";

const what = "bulk-data";

/** A report that was just made, and where it is kept. */
interface Fresh {
  readonly key: string;
  readonly report: Report;
}

/**
 * Reports of parameters at the ends of intervals, each profile by itself. What a collector did not take is sent again, the
 * oldest first and always together: within the interval where the profile retries, and in any case with the next report.
 * [TR-069 Annex N, TR-181 BulkData]
 */
export class BulkData implements Activity {
  readonly #context: AgentContext;
  readonly #queue: ReportQueue;
  readonly #profiles = new Map<number, ProfileState>();
  /** Requests on their way. */
  readonly #sending = new Set<Promise<void>>();
  /** The latest Status that it has tried to write. */
  #status = "";

  constructor(context: AgentContext) {
    this.#context = context;
    this.#queue = new ReportQueue(context.options);
  }

  get dueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { nextMs } of this.#profiles.values()) dueMs = Math.min(dueMs, nextMs);
    return dueMs;
  }

  get queue(): Pick<ReportQueue, "length" | "of"> {
    return this.#queue;
  }

  /** As far as it has been followed. */
  stateOf(instance: number): ProfileState | undefined {
    return this.#profiles.get(instance);
  }

  async take(): Promise<undefined> {
    const { tree } = this.#context.options;
    // What says how things are is read from the store once.
    const letGo = tree.hold();
    try {
      await this.#tellStatus();
      const instances = profileInstances(tree);
      if (this.#profiles.size > 0 || this.#queue.instances.size > 0) await this.#forgetBut(new Set(instances));
      for (const instance of instances) await this.#follow(instance);
    } finally {
      letGo();
    }
  }

  async #tellStatus(): Promise<void> {
    const { tree } = this.#context.options;
    const { path, value, wanted } = bulkDataStatus(tree);
    if (value === wanted || this.#status === wanted) return;
    this.#status = wanted;
    await persist(this.#context, what, () => tree.apply([{ kind: "set", path, value: wanted }], { origin: "agent" }));
  }

  /** Profiles that are gone take their reports with them. */
  async #forgetBut(instances: ReadonlySet<number>): Promise<void> {
    for (const [instance, state] of this.#profiles) {
      if (instances.has(instance)) continue;
      state.stop(this.#context.options.clock.wallMs());
      this.#profiles.delete(instance);
    }
    for (const instance of this.#queue.instances)
      if (!instances.has(instance)) await this.#remove(this.#queue.of(instance));
  }

  async #follow(instance: number): Promise<void> {
    const { options } = this.#context;
    const schedule = profileSchedule(options.tree, instance);
    const known = this.#profiles.get(instance);
    const state = known ?? new ProfileState(options, schedule);
    this.#profiles.set(instance, state);
    const enabled = schedule.enabled && isBulkDataEnabled(options.tree);
    state.enabled = enabled;
    // [TR-181 BulkData]
    if (state.encodingType !== schedule.encodingType) {
      state.encodingType = schedule.encodingType;
      await this.#remove(this.#queue.of(instance));
    }
    if (known === undefined && this.#queue.of(instance).length > 0) await this.#comeBack(instance, state);
    if (state.ticked({ ...schedule, enabled })) await this.#report(instance, state);
    else if (state.nextMs <= options.clock.monotonicMs()) await this.#send(instance, state);
  }

  /** What the last run has left is tried again like any other. */
  async #comeBack(instance: number, state: ProfileState): Promise<void> {
    const profile = await readProfile(this.#context.options.tree, instance);
    if (profile !== undefined) this.#awaitRetry(state, profile, undefined);
  }

  /** An interval ends: a report is made, and sent with what is left of others. Says why none could be made. */
  async #report(instance: number, state: ProfileState): Promise<string | undefined> {
    const { options } = this.#context;
    const { clock, host, log, tree } = options;
    const profile = await readProfile(tree, instance);
    if (profile === undefined) return "the profile is gone";
    state.startOver();
    const { makeReport, UnusableProfile } = await import("./report.ts");
    let fresh: Fresh | undefined;
    try {
      const report = await makeReport(tree, profile, {
        atMs: clock.wallMs(),
        ...(!clock.synchronized() && { upTimeSeconds: Math.floor(host.system.uptimeSeconds()) }),
      });
      const planned = this.#queue.planned(instance, report, profile.retained + 1);
      if (planned === undefined) throw new UnusableProfile("its report has too many octets");
      fresh = { key: planned.kept.key, report };
      await this.#keep(planned.kept, planned.gone, profile.http.persistAcrossReboot ? report : undefined);
    } catch (failure) {
      if (!(failure instanceof UnusableProfile)) throw failure;
      log.warn("bulkdata.report", { profile: instance, outcome: "refused", reason: failure.message });
      return failure.message;
    }
    await this.#send(instance, state, { profile, fresh });
    return undefined;
  }

  /** One that is to outlive a reboot, and cannot be written, is kept in memory all the same. */
  async #keep(kept: KeptReport, gone: readonly KeptReport[], report: Report | undefined): Promise<void> {
    const { store } = this.#context.options;
    const removals = this.#queue.removalOf(gone);
    if (report !== undefined) {
      const records = [...removals, this.#queue.recordOf(kept, report)];
      if (await tryToPersist(this.#context, what, () => store.write(records))) {
        const { content: _, ...written } = kept;
        return this.#queue.commit(gone, written);
      }
    }
    if (removals.length > 0) await persist(this.#context, what, () => store.write(removals));
    this.#queue.commit(gone, kept);
  }

  async #remove(gone: readonly KeptReport[]): Promise<void> {
    if (gone.length === 0) return;
    const records = this.#queue.removalOf(gone);
    if (records.length > 0) await persist(this.#context, what, () => this.#context.options.store.write(records));
    this.#queue.commit(gone);
  }

  /** Begins to send all that a profile has, after what it is sending now. */
  async #send(
    instance: number,
    state: ProfileState,
    known?: { readonly profile: BulkProfile; readonly fresh: Fresh | undefined },
  ): Promise<void> {
    const { options, settings } = this.#context;
    const { clock, identity, reports: sender, tree } = options;
    state.retryMs = Number.POSITIVE_INFINITY;
    if (state.sending !== undefined) {
      state.again = true;
      return;
    }
    const kept = this.#queue.of(instance);
    const profile = known?.profile ?? (await readProfile(tree, instance));
    if (profile === undefined || kept.length === 0) return;
    const { inOneRequest, reportMessage } = await import("./report-message.ts");
    // What was made a moment ago need not be read again.
    const fresh = known?.fresh;
    const all = kept.map((each) => (each.key === fresh?.key ? fresh.report : this.#queue.read(each)));
    const sent = kept.slice(0, inOneRequest(all, profile));
    const reports = all.slice(0, sent.length).filter((each) => each !== undefined);
    const isPart = sent.length < kept.length;
    const signal = state.begun();
    if (!URL.canParse(profile.http.url)) {
      const outcome = { ok: false, kind: "arguments", reason: "its HTTP.URL is no URL" } as const;
      return this.#ended(instance, state, sent, profile, outcome, 0);
    }
    const nowMs = clock.synchronized() ? clock.wallMs() : undefined;
    const request = await reportMessage(tree, profile, reports, { identity, acsUrl: settings.url, nowMs });
    const sending = sender.send(request, signal).then((outcome) => {
      if (signal.aborted) return;
      this.#context.wake(async () => {
        // Given up in the meantime, or gone.
        if (signal.aborted || this.#profiles.get(instance) !== state) return;
        if (isPart && outcome.ok) state.awaitRest();
        await this.#ended(instance, state, sent, profile, outcome, request.body.length);
        if (state.again) await this.#send(instance, state);
      });
    });
    this.#sending.add(sending);
    void sending.finally(() => this.#sending.delete(sending));
  }

  async #ended(
    instance: number,
    state: ProfileState,
    sent: readonly KeptReport[],
    profile: BulkProfile,
    outcome: ReportOutcome,
    octets: number,
  ): Promise<void> {
    const { clock, log, meter } = this.#context.options;
    // A failure is counted when what it leaves is settled, which whoever waits is told after.
    if (outcome.ok) await this.#remove(sent);
    else if (profile.http.retryEnabled && !state.again) this.#awaitRetry(state, profile, outcome);
    else await this.#remove(this.#queue.excess(instance, profile.retained + (state.again ? 1 : 0)));
    if (!outcome.ok) this.#queue.settle(sent);
    const { reason, status } = state.ended(clock.wallMs(), outcome, { reports: sent.length, octets });
    const told = { profile: instance, reports: sent.length, octets, ...(status !== undefined && { status }) };
    meter?.count("bulk_data_reports", { outcome: outcome.ok ? "sent" : "failed" }, sent.length);
    if (outcome.ok) log.info("bulkdata.sent", told);
    else log.warn("bulkdata.failed", { ...told, reason });
  }

  /** [TR-181 BulkData.Profile.HTTP.RetryEnable] */
  #awaitRetry(
    state: ProfileState,
    { http }: Pick<BulkProfile, "http">,
    outcome: { readonly retryAfterSeconds?: number } | undefined,
  ): void {
    const { clock, random } = this.#context.options;
    if (!http.retryEnabled) return;
    state.failures += 1;
    state.retryMs =
      clock.monotonicMs() + retryWaitMs(state.failures, http, random.fraction(), outcome?.retryAfterSeconds);
  }

  /** Makes a report now, for somebody on the device, and sends it with what is left of others. In a job of the mailbox. */
  async push(instance: number): Promise<{ readonly sent: Promise<LastSending> } | { readonly reason: string }> {
    const state = this.#profiles.get(instance);
    if (state === undefined || !state.enabled) return { reason: "it is not enabled" };
    let tell: (sent: LastSending) => void = () => {};
    const sent = new Promise<LastSending>((resolve) => {
      tell = resolve;
    });
    state.waiting.push(tell);
    const reason = await this.#report(instance, state);
    if (reason === undefined) return { sent };
    state.waiting = state.waiting.filter((each) => each !== tell);
    return { reason };
  }

  clockSet(): undefined {
    const { tree } = this.#context.options;
    const isEnabled = isBulkDataEnabled(tree);
    for (const [instance, state] of this.#profiles) {
      const schedule = profileSchedule(tree, instance);
      state.arm({ ...schedule, enabled: schedule.enabled && isEnabled });
    }
  }

  down(): void {
    this.#giveUp();
    this.#queue.reload();
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    if (occasion === "new-acs") return { records: [], removed: () => {} };
    return {
      records: [{ space: this.#queue.space }],
      removed: () => {
        this.#giveUp();
        this.#queue.reload();
        this.#status = "";
      },
    };
  }

  async stop(): Promise<void> {
    this.#giveUp();
    await Promise.all(this.#sending);
  }

  #giveUp(): void {
    for (const state of this.#profiles.values()) state.stop(this.#context.options.clock.wallMs());
    this.#profiles.clear();
  }
}
