import { bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";

/** Those of the agent and of the device's own web server; the keys to them are nobody's to read. [TR-181 Security.Certificate] */
const certificate = bindTable("Device.Security.Certificate.{i}.", {
  rows: async ({ host }: DeviceContext) => keyedBy((await host.certificates?.read()) ?? [], ({ key }) => key),
  parameters: {
    Enable: () => true,
    LastModif: ({ modifiedMs }) => new Date(modifiedMs),
    SerialNumber: ({ serialNumber }) => serialNumber,
    Issuer: ({ issuer }) => issuer,
    NotBefore: ({ notBeforeMs }) => new Date(notBeforeMs),
    NotAfter: ({ notAfterMs }) => new Date(notAfterMs),
    Subject: ({ subject }) => subject,
    SubjectAlt: ({ alternatives }) => alternatives,
  },
});

export const security: Component = [certificate];
