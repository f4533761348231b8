// Items that tests outside of this folder prove, by words of those tests' titles (or of the row of a table of theirs).

export const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "A.1.18": ["asks for the rest only, on condition that the file is the same"],
  "A.2.4": ["FreeACS's extra empty exchange, blank or with status 200, is survived"],
  "A.4.36": ["a reply that does not come, and one that drips"],
  "A.4.38": ["tries the next address of a host when the first refuses"],
  "B.2 C9": [
    "is not to keep others out by holding connections: the oldest gives way",
    "is not to hold a connection by saying nothing, or little by little",
    "from $who, $what, does not keep a slow ACS out",
  ],
  "B.3 T3": ["to this device itself is refused when the ACS is elsewhere", '["169.254.169.254", "203.0.113.1", true]'],
  "B.3 T4": ['["over clear http", "http://acs.example/", {}, false]'],
  "B.3 T7": ["dates count again as soon as it is", "a certificate is refused that is %s"],
  "B.4 X8": [
    "when the ACS does not let it end: by messages, by time",
    "a reply that does not come, and one that drips",
    "a reply without end",
  ],
  "B.5 R4": ["is refused with any octet altered", "takes nothing unsigned, by a stranger, empty or altered"],
  "B.5 R5": ["A.3 MikroTik runs what is called .alter"],
  "B.5 R9": [
    "B.5 R9 is refused with 9007, and nothing starts",
    "never begins with what a program takes for an option, and holds nothing that a shell knows",
    "which files are not moved to either",
  ],
  "B.5 R11": ["stop when the table is full", "stops at the limit of the data model, and at its own"],
  "B.5 R20": [
    "keeps what can be read, wherever it was cut off",
    "opens to something that works and believes nothing that was not written, whatever octets are wrong",
    "keeps every acknowledged batch and tears none, kill after kill",
  ],
  "C.1": [
    "never discards 0, 2, 3, 4, 7, 10, 11, 12 and what methods caused",
    "after a failed Inform: all but those with one attempt",
    "after a reboot: what must never be discarded",
  ],
  "C.2": ["is not called again for a connection request alone, but the failure is counted"],
  "C.3": [
    "holds transfer and deployment news until their own RPC is answered",
    "is told again, with longer and longer pauses, until it answers",
  ],
  "C.4": ["folds single ones, and `M …` ones of the same CommandKey", "tells each of two with the same CommandKey"],
  "C.5": [
    "is always in its range, whatever the settings",
    "does not grow with a multiplier of 1000",
    "stays a number that a timer can take with a multiplier of 65535",
    "is tried at once on a new event, which counts as a retry",
    "is not tried at the same moment by two devices that start together",
  ],
  "C.6": ["begins with BOOTSTRAP until an InformResponse came", "is emptied by a factory reset, and by another ACS"],
  "C.7": [
    "8005 means the same request again",
    "8005 to the Inform without end",
    "a fault other than 8005 to the Inform",
    "another fault to a request of the CPE does not end the session",
  ],
  "C.8": [
    "an ID is opaque: empty, absent and strange ones are echoed as they are",
    "a response without an ID, or with an empty one, serves",
  ],
  "C.10": ["HoldRequests holds the CPE's requests, and they go out in the same session"],
  "C.11": [
    "an ACS without requests: Inform, empty POST, 204",
    "a request that comes up while the CPE may still ask goes out in the same session",
  ],
  "C.12": [
    "asked for by the ACS comes after the session, and is told of",
    "puts all back but the instance numbers, and begins with BOOTSTRAP",
  ],
  "C.13": ["is Status 1 for the whole when any part is not yet in force"],
  "C.14": ["refuses a parameter named twice", "refuses a name given twice, and a ParameterKey that is too long"],
  "C.15": ["the requester's for 9003, 9005 to 9008, 9020 and 9021, the responder's for the others"],
  "C.16": [
    "leaves everything as it was when a part of the system throws at step k",
    "tells listeners what %s changed, after it is durable",
  ],
  "C.17": ["are never used again, whatever is added, deleted, reset or restarted"],
  "C.18": [
    "of an object cover what is below, rows that come later included, and replace what was set there",
    '["less than forced",',
  ],
  "C.19": [
    "says nothing of what the ACS itself has set",
    "takes the first look at a parameter for its baseline",
    "by new software are told at the next boot",
  ],
  "C.20": ["are told where the door is when the address changes, IPv6 in brackets; an unknown one changes nothing"],
  "C.21": [
    "is strictly in the future, at most an interval away, and on the grid",
    "have a phase of their own, other for each device, while there is no clock; the true one once it is set",
  ],
  "C.22": [
    "stay used up when there are too many to remember",
    "are told where the door is when its port had to move",
    "open one session, however many come before it or during it",
  ],
  "C.23": ["is answered as not done, done after the session and told of in the next"],
  "C.24": [
    "is replaced while it is in use, when the damage shows",
    "puts all back but the instance numbers, and begins with BOOTSTRAP",
  ],
  "C.25": ["is kept as far as the profile says while a collector is away, and comes with the next report"],
  "C.26": [
    "is spoken to in a lower namespace, also after a restart; a new ACS in the newest",
    "sends an envelope with its type and an empty SOAPAction, the empty POST with neither, on one connection",
    "go out plain once the ACS says 415: the same at once, the rest of the session, and later sessions",
  ],
  "C.27": [
    "tells URL, ProvisioningCode and retry settings in its sub-options",
    "may be the URL and nothing else, ended as C ends texts",
    "once an ACS has set another, as long as that answers",
  ],
};
