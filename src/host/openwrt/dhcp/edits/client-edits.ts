import type {
  Dhcpv4ClientOptionEdits,
  Dhcpv4ClientSettings,
  Dhcpv4Edits,
} from "../../../../ports/host/network/dhcpv4.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { deviceFor } from "../../added-interfaces/added-interfaces.ts";
import {
  addInterface,
  enableInterface,
  type InterfaceTools,
  interfaceSection,
  linkValues,
} from "../../interface-edits.ts";
import { isClientOutOfForce, type StaticOrClient } from "../../links/static-or-client.ts";
import { wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import {
  notedRequested,
  notedSent,
  ownOptions,
  requestedOptionsIn,
  requestedTag,
  sentOption,
  sentOptionsIn,
} from "../client-options.ts";
import { type KeyedOption, notedItems } from "../noted-options.ts";
import { checkOption, withChanged, withOne } from "./keyed-options.ts";

const configuration = "network";
const protocol = /^dhcp$/;
const most = { tag: 254, octets: 255 };
const none = new Uint8Array();

type ClientEdits = Required<Dhcpv4ClientOptionEdits & Pick<Dhcpv4Edits, "changeClient" | "addClient" | "removeClient">>;

/** Clients as interfaces of /etc/config/network with `proto dhcp`. */
export function openWrtDhcpv4ClientEdits(draft: UciDraft, tools: InterfaceTools, clients: StaticOrClient): ClientEdits {
  const outOfForce = (client: string): UciSection | undefined => {
    const section = draft.package(configuration).section(client);
    return section !== undefined && isClientOutOfForce(section) ? section : undefined;
  };
  const sectionOf = (client: string): UciSection => {
    const section = interfaceSection(draft, client, protocol) ?? outOfForce(client);
    if (section === undefined) throw new RefusedSettingError("key", `there is no DHCP client ${client}`);
    return section;
  };

  const deviceValues = (section: UciSection, link: string | undefined): UciValues =>
    linkValues(section, deviceFor(draft.before(configuration), link));

  async function set(client: string, { enabled, renew, ...settings }: Partial<Dhcpv4ClientSettings>): Promise<void> {
    const section = sectionOf(client);
    const isOut = isClientOutOfForce(section);
    if (enabled !== undefined && !isOut) await enableInterface(draft, client, enabled, tools);
    if (enabled === true && isOut) clients.want(client);
    clients.look(client);
    if ("link" in settings) draft.set(configuration, client, deviceValues(section, settings.link));
    if (renew === true && !isOut) tools.command({ name: client, verb: "renew" });
  }

  const keepSent = (client: string, options: readonly KeyedOption[]): void =>
    draft.set(configuration, client, sentValues(sectionOf(client), options));

  const requested = (client: string): readonly KeyedOption[] =>
    requestedOptionsIn(sectionOf(client)).map((option) => ({ ...option, value: none }));
  const keepRequested = (client: string, options: readonly KeyedOption[]): void => {
    const section = sectionOf(client);
    const others = wordsOf(section, "reqopts").filter((word) => requestedTag(word) === undefined);
    const asked = options.filter(({ enabled }) => enabled).map(({ tag }) => String(tag));
    draft.set(configuration, client, {
      reqopts: inForm(section, "reqopts", [...others, ...asked]),
      [notedRequested]: notedItems(options, () => false),
    });
  };

  return {
    changeClient: set,
    addClient: async (key, settings) => {
      addInterface(draft, key, "dhcp");
      await set(key, settings);
    },
    removeClient: async (key) => {
      if (interfaceSection(draft, key, protocol) !== undefined) draft.delete(configuration, key);
      else if (outOfForce(key) !== undefined) clients.forget(key);
    },
    addSentOption: async (client, key, settings) => {
      checkOption(settings, most);
      keepSent(client, withOne(sentOptionsIn(sectionOf(client)), { ...settings, key }));
    },
    changeSentOption: async (client, key, settings) => {
      checkOption(settings, most);
      keepSent(client, withChanged(sentOptionsIn(sectionOf(client)), key, settings));
    },
    removeSentOption: async (client, key) => {
      const options = sentOptionsIn(sectionOf(client));
      const left = options.filter((option) => option.key !== key);
      if (left.length < options.length) keepSent(client, left);
    },
    addRequestedOption: async (client, key, { order, ...settings }) => {
      checkOption(settings, most);
      keepRequested(client, placed(withOne(requested(client), { ...settings, value: none, key }), key, order));
    },
    changeRequestedOption: async (client, key, { order, ...settings }) => {
      checkOption(settings, most);
      keepRequested(client, placed(withChanged(requested(client), key, settings), key, order));
    },
    removeRequestedOption: async (client, key) => {
      const options = requested(client);
      const left = options.filter((option) => option.key !== key);
      if (left.length < options.length) keepRequested(client, left);
    },
  };
}

/** With that of the key at this place, counted from 1; undefined where it is. */
function placed(options: readonly KeyedOption[], key: string, order: number | undefined): readonly KeyedOption[] {
  const option = options.find((each) => each.key === key);
  if (option === undefined || order === undefined) return options;
  return options.filter((each) => each.key !== key).toSpliced(order - 1, 0, option);
}

/** The options of a section for what is sent. Octets that are no text of one word are told in hexadecimal. */
function sentValues(section: UciSection, options: readonly KeyedOption[]): UciValues {
  const sent = new Map(
    options.filter(({ enabled, value }) => enabled && value.length > 0).map((each) => [each.tag, each]),
  );
  const own: Record<string, string> = {};
  for (const [tag, option] of [
    [12, ownOptions[12]],
    [60, ownOptions[60]],
    [61, ownOptions[61]],
  ] as const) {
    const text = ownText(tag, sent.get(tag)?.value);
    const isSaid = sentOptionsIn(section).some((each) => each.enabled && each.tag === tag);
    if (text !== undefined || isSaid) own[option] = text ?? "";
    if (text !== undefined) sent.delete(tag);
  }
  const others = wordsOf(section, "sendopts").filter((word) => sentOption(word).length === 0);
  const words = [...sent.values()].map(({ tag, value }) => `0x${hexOf(Uint8Array.of(tag))}:${hexOf(value)}`);
  return {
    ...own,
    sendopts: inForm(section, "sendopts", [...others, ...words]),
    [notedSent]: notedItems(options),
  };
}

/** As the option of UCI for it takes it; undefined for what it does not. */
function ownText(tag: 12 | 60 | 61, value: Uint8Array | undefined): string | undefined {
  if (value === undefined || value.length === 0) return undefined;
  if (tag === 61) return hexOf(value);
  const text = Buffer.from(value).toString("latin1");
  return (tag === 12 ? /^[\w.-]+$/ : /^[\x21-\x7e]+$/).test(text) ? text : undefined;
}

const hexOf = (value: Uint8Array): string => Buffer.from(value).toString("hex");

/** A list where it is one, else words, which every release takes. */
const inForm = (section: UciSection, name: string, words: readonly string[]): string | readonly string[] =>
  Array.isArray(section.option(name)?.value) ? words : words.join(" ");
