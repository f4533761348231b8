// What Debian 13's clients had of ISC's dhcpd, which gave them addresses and prefixes for 1,200 seconds.

/** dhcpcd 10.1.0: fd02::1b6, 2001:db8:2ff::/56, and options 23, 24 and 31. */
export const recordedPrefixLease = Uint8Array.from(
  Buffer.from(
    [
      "07befb6b0003002800000001000000000000000000050018fd0200000000000000000000000001b600000258000004b0",
      "001900290000000200000000000000 00001a001900000258000004b03820010db802ff00000000000000000000",
      "0001000e0001000132a0ec0b668e25020c990002000e0001000132a0eb6726a5e8ffe5e3",
      "00170010fd0000000000000000000000000000010018000d03697370076578616d706c6500",
      "001f0010fd000000000000000000000000000001",
    ]
      .join("")
      .replaceAll(" ", ""),
    "hex",
  ),
);

/** `networkctl --json=short list` of systemd 257, shortened. */
export const networkctlOutput = JSON.stringify({
  Interfaces: [
    { Index: 1, Name: "lo" },
    {
      Index: 9,
      Name: "wan",
      DHCPv6Client: {
        Lease: { Timeout1USec: 1_844_631_612, Timeout2USec: 2_204_631_612, LeaseTimestampUSec: 1_244_631_612 },
        Prefixes: [
          {
            Prefix: [32, 1, 13, 184, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            PrefixLength: 56,
            PreferredLifetimeUSec: 1_844_631_612,
            ValidLifetimeUSec: 2_444_631_612,
          },
          { Prefix: [1], PrefixLength: 200 },
        ],
        DUID: [0, 2, 0, 0, 171, 17, 40, 36, 132, 230, 179, 76, 181, 219],
      },
    },
  ],
});
