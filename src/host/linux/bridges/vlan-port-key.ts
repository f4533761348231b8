/** Of a port in a VLAN that has no key of its own. */
export const vlanPortKey = (vlan: string | undefined, port: string | undefined): string => `${vlan} ${port}`;
