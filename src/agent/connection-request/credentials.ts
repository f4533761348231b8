import { managementPath } from "../../device/management-server/management-settings.ts";
import type { Edit } from "../../model/tree.ts";
import type { Identity } from "../../ports/identity.ts";
import { type AgentContext, persist } from "../context/context.ts";

const passwordBytes = 18;

/** A device as shipped gets credentials that nobody else has, so that it is closed until the ACS sets its own. [TR-069 3.2.2] */
export async function ensureCredentials(context: AgentContext): Promise<void> {
  const { options, settings } = context;
  const { identity, random, tree } = options;
  const username = ownUsername(identity);
  const edits: Edit[] = [];
  if (settings.connectionRequestUsername === "") {
    edits.push({ kind: "set", path: managementPath(tree.root, "ConnectionRequestUsername"), value: username });
  }
  if (settings.connectionRequestPassword === "") {
    const value = hex(random.bytes(passwordBytes));
    edits.push({ kind: "set", path: managementPath(tree.root, "ConnectionRequestPassword"), value });
  }
  if (edits.length === 0) return;
  await persist(context, "connection-request", () => tree.apply(edits, { origin: "agent", sync: false }));
}

/** Whether the present ones are those of the device as shipped, of which no ACS can know. */
export function areAsShipped({ options, settings }: AgentContext): boolean {
  const { connectionRequestUsername: username, connectionRequestPassword: password } = settings;
  const shipped = [ownUsername(options.identity), options.defaults.connectionRequest.username];
  return shipped.includes(username) && password.length === 2 * passwordBytes && /^[0-9a-f]+$/.test(password);
}

const ownUsername = ({ oui, productClass, serialNumber }: Identity): string =>
  [oui, productClass, serialNumber].filter((part) => part !== "").join("-");

/** Two lower-case digits an octet. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
