import type { Configuration } from "../../config/keys.ts";
import type { ManagementDefaults } from "../../device/binding/context.ts";
import type { SimulatedIdentity } from "../../ports/identity.ts";
import { managementDefaults } from "../../wiring/defaults.ts";
import { factsOf, type TemplatedCpe } from "./cpe-facts.ts";
import {
  compileTemplate,
  isOfSeed,
  type Placeholder,
  type Template,
  TemplateError,
  type TemplateTerms,
} from "./template.ts";

// How the CPEs of a fleet are shipped: what they share, and their credentials by templates.

/** What stands in credentials and first values. */
export const cpePlaceholders: readonly Placeholder[] = ["i", "serial", "oui", "productClass", "mac", "random"];

/** The keys whose values are templates in a fleet. */
const templated = ["acs.username", "acs.password", "connectionRequest.username", "connectionRequest.password"] as const;

type Templates = Readonly<Partial<Record<(typeof templated)[number], Template>>>;

/** What all CPEs of a fleet have in common, made once. */
export interface Shipment extends Pick<ManagementDefaults, "url" | "periodicInform" | "retry"> {
  readonly templates: Templates;
  /** Of the fleet. */
  readonly seed: string | undefined;
}

/** What a fleet is, for its templates. */
export interface TemplatedFleet {
  /** All of them, whatever the shard. */
  readonly cpes: number;
  readonly isSeeded: boolean;
}

/** What is wrong with the templates of a configuration, each by its key; a secret is not told. */
export function templateProblems(configuration: Configuration, { cpes, isSeeded }: TemplatedFleet): readonly string[] {
  const credentials = templated.map((key) => ({
    key,
    text: configuration[key] ?? "",
    shown: key.endsWith("password") ? "(a secret)" : JSON.stringify(configuration[key]),
    isOfKind: false,
  }));
  // Values may be secrets too.
  const values = [...configuration["device.parameters"]].map(([path, text]) => ({
    key: `device.parameters: ${path}`,
    text,
    shown: "(its value)",
    isOfKind: true,
  }));
  return [...credentials, ...values].flatMap(({ key, shown, text, isOfKind }) => {
    const problem = problemOf(text, { allowed: cpePlaceholders, cpes, isOfKind }, isSeeded);
    return problem === undefined ? [] : [`${key} = ${shown} is no template: ${problem}`];
  });
}

function problemOf(text: string, terms: TemplateTerms<Placeholder>, isSeeded: boolean): string | undefined {
  try {
    compileTemplate(text, terms);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  if (isSeeded || !isOfSeed(text)) return undefined;
  return "it has {random:…}, which would be other digits in each run: give --seed";
}

/** Throws a `TemplateError`. */
export function shipmentOf(configuration: Configuration, seed?: string): Shipment {
  // Names are put together by each CPE; what is taken of it here has none.
  const shared = managementDefaults(configuration, { oui: "", productClass: "", serialNumber: "" });
  const given = templated.flatMap((key) => {
    const text = configuration[key];
    return text === undefined || text === ""
      ? []
      : [[key, compileTemplate(text, { allowed: cpePlaceholders })] as const];
  });
  const { periodicInform, retry, url } = shared;
  return { url, periodicInform, retry, templates: Object.fromEntries(given), seed };
}

/** One per device of a fleet: what is asked for rarely is put together when it is. */
export class CpeDefaults implements ManagementDefaults, TemplatedCpe {
  readonly identity: SimulatedIdentity;
  readonly #shipment: Shipment;

  constructor(shipment: Shipment, identity: SimulatedIdentity) {
    this.identity = identity;
    this.#shipment = shipment;
  }

  get seed(): string | undefined {
    return this.#shipment.seed;
  }

  get url(): string {
    return this.#shipment.url;
  }

  get username(): string {
    return this.filled("acs.username") ?? this.name;
  }

  get password(): string {
    return this.filled("acs.password") ?? "";
  }

  get periodicInform(): ManagementDefaults["periodicInform"] {
    return this.#shipment.periodicInform;
  }

  get retry(): ManagementDefaults["retry"] {
    return this.#shipment.retry;
  }

  get connectionRequest(): ManagementDefaults["connectionRequest"] {
    return {
      username: this.filled("connectionRequest.username") ?? this.name,
      password: this.filled("connectionRequest.password") ?? "",
    };
  }

  /** Unique to the device, as that of a device alone. [TR-069 3.4.4] */
  private get name(): string {
    const { oui, productClass, serialNumber } = this.identity;
    return [oui, productClass, serialNumber].map(encodeURIComponent).join("-");
  }

  private filled(key: keyof Templates): string | undefined {
    return this.#shipment.templates[key]?.(factsOf(this, key));
  }
}
