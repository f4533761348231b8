import { managementPath } from "../../device/management-server/management-settings.ts";
import type { Edit } from "../../model/tree.ts";
import type { Cancel } from "../../ports/clock.ts";
import type { DhcpOptions } from "../../ports/host/network/dhcp-options.ts";
import type { Activity } from "../context/activity.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { DiscoveryRecord as Offer } from "../context/records.ts";
import { Interrupted } from "../context/resting-jobs.ts";
import type { ValueChanges } from "../informs/value-changes.ts";
import { acsUrlOrigin, chooseOffer, judge, offersIn } from "./choose-acs.ts";

/** Without an answer of the ACS for so long, it is looked for again. [TR-069 3.1] */
const lostMs = 300_000;
/** Then after twice as long each time, up to this: a whole network that has lost its ACS must not wear out its DHCP servers. */
const longestMs = 3_600_000;

/**
 * The ACS as DHCP names it: taken at the start if there is none, and whenever the options change, as far as `judge` admits.
 * Another URL makes a BOOTSTRAP due, as however it was set. What the ACS has set since stays while the options do.
 */
export class AcsDiscovery implements Activity {
  readonly #context: AgentContext;
  readonly #valueChanges: Pick<ValueChanges, "compare">;
  /** Since when, or since which search, no ACS has answered; by the monotonic clock. */
  #silentMs: number | undefined;
  /** Searches since then: the ACS is lost after the first. */
  #searches = 0;
  #isLooking = false;
  #unwatch: Cancel | undefined;
  /** What is refused is said once in the log, not at every look. */
  #refused = "";

  constructor(context: AgentContext, valueChanges: Pick<ValueChanges, "compare">) {
    this.#context = context;
    this.#valueChanges = valueChanges;
  }

  get #dhcp(): DhcpOptions | undefined {
    return this.#context.options.host.dhcpOptions;
  }

  get dueMs(): number {
    if (this.#silentMs === undefined) return Number.POSITIVE_INFINITY;
    return this.#silentMs + Math.min(lostMs * 2 ** this.#searches, longestMs);
  }

  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    this.#unwatch ??= this.#dhcp?.watch(() => this.#lookSoon());
    await this.#look();
    return pending;
  }

  take(): undefined {
    const { clock, log } = this.#context.options;
    if (clock.monotonicMs() < this.dueMs) return;
    this.#silentMs = clock.monotonicMs();
    if (this.#context.records.discovery === undefined) return;
    this.#searches += 1;
    log.warn("discovery.again", { url: this.#context.settings.url, reason: "the ACS does not answer" });
    this.#dhcp?.renew?.().catch((failure) => log.warn("discovery.renew", { reason: String(failure) }));
    this.#lookSoon();
  }

  sessionFailed(): void {
    this.#silentMs ??= this.#context.options.clock.monotonicMs();
  }

  async informed(): Promise<void> {
    this.#silentMs = undefined;
    this.#searches = 0;
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** No ACS sees another URL in the midst of its session. */
  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#context
      .whenResting(async () => {
        this.#isLooking = false;
        if (await this.#look()) await this.#valueChanges.compare();
      })
      .catch((failure) => {
        this.#isLooking = false;
        if (!(failure instanceof Interrupted))
          this.#context.options.log.error("discovery.error", { reason: String(failure) });
      });
  }

  /** Whether something was taken. */
  async #look(): Promise<boolean> {
    const { options, records, settings } = this.#context;
    const { configuration, defaults, log, tree } = options;
    const taken = records.discovery;
    const { discovery: trust } = configuration;
    const offer = chooseOffer(offersIn((await this.#dhcp?.read()) ?? []), trust, taken);
    if (offer === undefined) return false;
    const { url } = settings;
    const origin = acsUrlOrigin(url, defaults.url, taken);
    const verdict = judge(offer, { trust, url, origin, taken, isLost: this.#searches > 0 });
    if (!verdict.take) {
      if (verdict.reason !== undefined) this.#refuse(offer, verdict.reason);
      return false;
    }
    const edits = editsFor(this.#context.options.tree.root, offer, url, taken);
    const alongside = [records.rememberDiscovery(offer)];
    await persist(this.#context, "discovery", () => tree.apply(edits, { origin: "agent", alongside }));
    log.info("discovery.acs", { url: offer.url, link: offer.link, option: offer.option });
    return true;
  }

  #refuse({ link, option, url }: Offer, reason: string): void {
    if (this.#refused === url) return;
    this.#refused = url;
    this.#context.options.log.warn("discovery.refused", { url, link, option, reason });
  }
}

/** Of an ACS that stays, only what DHCP says otherwise than before: the rest may have been set by it. */
function editsFor(root: string, offer: Offer, url: string, taken: Offer | undefined): readonly Edit[] {
  const before = offer.url === url ? taken : undefined;
  const set = (path: string, value: string | number | undefined, was: string | number | undefined): readonly Edit[] =>
    value === undefined || value === was ? [] : [{ kind: "set", path, value: String(value) }];
  return [
    ...set(managementPath(root, "URL"), offer.url, url),
    ...set(`${root}DeviceInfo.ProvisioningCode`, offer.provisioningCode, before?.provisioningCode),
    ...set(
      managementPath(root, "CWMPRetryMinimumWaitInterval"),
      offer.retryMinimumWaitSeconds,
      before?.retryMinimumWaitSeconds,
    ),
    ...set(
      managementPath(root, "CWMPRetryIntervalMultiplier"),
      offer.retryIntervalMultiplier,
      before?.retryIntervalMultiplier,
    ),
  ];
}
