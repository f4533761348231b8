import type { Configuration } from "../../config/keys.ts";
import type { ManagementDefaults } from "../../device/binding/context.ts";
import { macAddressOf } from "../../host/virtual/device-addresses.ts";
import type { Identity } from "../../ports/identity.ts";
import { managementDefaults } from "../../wiring/defaults.ts";
import { compileTemplate, type Placeholder, type Template, TemplateError } from "./template.ts";

// How the CPEs of a fleet are shipped: what they share, and their credentials by templates.

const placeholders: readonly Placeholder[] = ["i", "serial", "oui", "productClass", "mac"];

/** The keys whose values are templates in a fleet. */
const templated = ["acs.username", "acs.password", "connectionRequest.username", "connectionRequest.password"] as const;

type Templates = Readonly<Partial<Record<(typeof templated)[number], Template>>>;

/** What all CPEs of a fleet have in common, made once. */
export interface Shipment extends Pick<ManagementDefaults, "url" | "periodicInform" | "retry"> {
  readonly templates: Templates;
}

/** What is wrong with the templates of a configuration, each by its key; a secret is not told. */
export function templateProblems(configuration: Configuration): readonly string[] {
  return templated.flatMap((key) => {
    try {
      compileTemplate(configuration[key] ?? "", placeholders);
      return [];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const isSecret = key.endsWith("password");
      return [
        `${key} = ${isSecret ? "(a secret)" : JSON.stringify(configuration[key])} is no template: ${error.message}`,
      ];
    }
  });
}

/** Throws a `TemplateError`. */
export function shipmentOf(configuration: Configuration): Shipment {
  // Names are put together by each CPE; what is taken of it here has none.
  const shared = managementDefaults(configuration, { oui: "", productClass: "", serialNumber: "" });
  const given = templated.flatMap((key) => {
    const text = configuration[key];
    return text === undefined || text === "" ? [] : [[key, compileTemplate(text, placeholders)] as const];
  });
  const { periodicInform, retry, url } = shared;
  return { url, periodicInform, retry, templates: Object.fromEntries(given) };
}

/** One per device of a fleet: what is asked for rarely is put together when it is. */
export class CpeDefaults implements ManagementDefaults {
  readonly #shipment: Shipment;
  readonly #identity: Identity;
  readonly #number: number;

  constructor(shipment: Shipment, identity: Identity, number: number) {
    this.#shipment = shipment;
    this.#identity = identity;
    this.#number = number;
  }

  get url(): string {
    return this.#shipment.url;
  }

  get username(): string {
    return this.#filled("acs.username") ?? this.#name;
  }

  get password(): string {
    return this.#filled("acs.password") ?? "";
  }

  get periodicInform(): ManagementDefaults["periodicInform"] {
    return this.#shipment.periodicInform;
  }

  get retry(): ManagementDefaults["retry"] {
    return this.#shipment.retry;
  }

  get connectionRequest(): ManagementDefaults["connectionRequest"] {
    return {
      username: this.#filled("connectionRequest.username") ?? this.#name,
      password: this.#filled("connectionRequest.password") ?? "",
    };
  }

  /** Unique to the device, as that of a device alone. [TR-069 3.4.4] */
  get #name(): string {
    const { oui, productClass, serialNumber } = this.#identity;
    return [oui, productClass, serialNumber].map(encodeURIComponent).join("-");
  }

  #filled(key: keyof Templates): string | undefined {
    const { oui, productClass, serialNumber } = this.#identity;
    return this.#shipment.templates[key]?.({
      i: this.#number,
      serial: serialNumber,
      oui,
      productClass,
      mac: macAddressOf(this.#identity, 0).replaceAll(":", "").toUpperCase(),
    });
  }
}
