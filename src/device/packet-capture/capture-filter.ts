// Which packets a capture is of, in the words of pcap-filter(7).

/** Names would be looked up by the program that compiles the filter; what is no word of these is refused. */
const words: ReadonlySet<string> = new Set(
  [
    "src dst host net mask port portrange gateway proto protochain",
    "ether wlan ip ip6 arp rarp tcp udp icmp icmp6 igmp pim vrrp esp ah sctp vlan mpls pppoes pppoed",
    "broadcast multicast inbound outbound less greater len and or not",
    "tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg icmptype icmpcode icmp-echo icmp-echoreply icmp-unreach icmp-timxceed",
    "icmp6type icmp6code",
  ].flatMap((line) => line.split(" ")),
);

/** Numbers, ranges of ports, addresses of any kind and networks, and places in a packet such as `2:2`. */
const literal =
  /^(?:0x[0-9a-f]{1,8}|\d{1,10}(?:-\d{1,5})?|[\d.]{1,15}(?:\/\d{1,2})?|(?=.*:)[0-9a-f:.]{2,45}(?:\/\d{1,3})?)$/i;
const operators = /[()[\]!&|=<>+*]/g;

/** The first word of a filter that has no place in one; undefined where there is none. */
export const strangeWord = (filter: string): string | undefined =>
  filter
    .replace(operators, " ")
    .split(" ")
    .find((word) => word !== "" && !words.has(word) && !literal.test(word));
