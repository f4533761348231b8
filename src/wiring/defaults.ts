import type { AgentConfiguration } from "../agent/context/options.ts";
import type { Configuration } from "../config/keys.ts";
import { xmlLimitsWithin } from "../cwmp/soap/xml-reader.ts";
import type { ManagementDefaults } from "../device/binding/context.ts";
import type { Identity } from "../ports/identity.ts";
import { memoryRoom } from "./memory-room.ts";

// What a configuration says, in the words of those that need it.

/** What is configured, and for the rest what the machine has found of itself. */
export function identityOf(configuration: Configuration, found: Identity): Identity {
  return {
    manufacturer: configuration["device.manufacturer"] ?? found.manufacturer,
    oui: configuration["device.oui"] ?? found.oui,
    productClass: configuration["device.productClass"] ?? found.productClass,
    serialNumber: configuration["device.serialNumber"] ?? found.serialNumber,
    modelName: configuration["device.modelName"] ?? found.modelName,
    description: found.description,
    hardwareVersion: configuration["device.hardwareVersion"] ?? found.hardwareVersion,
    softwareVersion: configuration["device.softwareVersion"] ?? found.softwareVersion,
    provisioningCode: configuration["device.provisioningCode"] ?? found.provisioningCode,
  };
}

/** Names for HTTP are unique to the device, as the standard recommends. [TR-069 3.4.4] */
export function managementDefaults(
  configuration: Configuration,
  identity: Pick<Identity, "oui" | "productClass" | "serialNumber">,
): ManagementDefaults {
  const name = [identity.oui, identity.productClass, identity.serialNumber].map(encodeURIComponent).join("-");
  return {
    url: configuration["acs.url"] ?? "",
    username: configuration["acs.username"] ?? name,
    password: configuration["acs.password"],
    periodicInform: {
      enable: configuration["acs.periodicInform.enable"],
      intervalSeconds: configuration["acs.periodicInform.intervalSeconds"],
      time: configuration["acs.periodicInform.time"],
    },
    retry: {
      minimumWaitSeconds: configuration["acs.retry.minimumWaitSeconds"],
      intervalMultiplier: configuration["acs.retry.intervalMultiplier"],
    },
    connectionRequest: {
      username: configuration["connectionRequest.username"] ?? name,
      password: configuration["connectionRequest.password"] ?? "",
    },
  };
}

/** Characters of an answer that any memory has room for: some 50,000 values. */
const leastAnswer = 8 * 1024 * 1024;

export function agentConfiguration(configuration: Configuration): AgentConfiguration {
  return {
    connectionRequest: listenerOf(configuration),
    discovery: configuration["acs.discovery"],
    pollSeconds: 10,
    sessionHistory: 50,
    replyTimeoutMs: configuration["acs.replyTimeoutSeconds"] * 1000,
    replyLimits: xmlLimitsWithin(memoryRoom()),
    answerCharacters: Math.max(leastAnswer, memoryRoom()),
  };
}

function listenerOf(configuration: Configuration): AgentConfiguration["connectionRequest"] {
  const path = configuration["connectionRequest.path"];
  const advertise = configuration["connectionRequest.advertise"];
  return {
    enable: configuration["connectionRequest.enable"],
    bind: configuration["connectionRequest.bind"],
    port: configuration["connectionRequest.port"],
    ...(path !== undefined && { path: path.startsWith("/") ? path : `/${path}` }),
    ...(advertise !== undefined && { advertise }),
  };
}

/** The files for TLS, towards ACSs and file servers alike. */
export function tlsFiles(configuration: Configuration) {
  const caFile = configuration["acs.tls.caFile"];
  const crlFile = configuration["acs.tls.crlFile"];
  const certFile = configuration["acs.tls.certFile"];
  const keyFile = configuration["acs.tls.keyFile"];
  return {
    ...(caFile && { caFile }),
    ...(crlFile && { crlFile }),
    ...(certFile && { certFile }),
    ...(keyFile && { keyFile }),
  };
}
