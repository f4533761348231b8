import { createHash } from "node:crypto";
import { pageScript } from "./page-script.ts";

// The page: one document, nothing from elsewhere, and by its policy nothing else could run in it.

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; table-layout: auto; }
td, th { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
td:not(:last-child) { white-space: nowrap; }
th { font-weight: 600; white-space: nowrap; }
#devices tr { cursor: pointer; } .chosen { background: #48f3; }
pre, textarea, #parameters td { font: 13px/1.4 ui-monospace, monospace; }
pre { overflow: auto; max-height: 24rem; margin: .3rem 0; } summary { cursor: pointer; }
textarea { width: 100%; box-sizing: border-box; height: 9rem; margin: .4rem 0; }
#said { min-height: 1.5em; } .scroll { max-height: 26rem; overflow: auto; }
`;

const integrity = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Value of Content-Security-Policy for the page. */
export const pagePolicy = [
  "default-src 'none'",
  `script-src ${integrity(pageScript)}`,
  `style-src ${integrity(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>cpe-agent acs</title><meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body>
<h1>cpe-agent acs</h1>
<p id="none">No device has informed yet.</p>
<div class="scroll"><table><thead><tr><th>Device</th><th>Manufacturer</th><th>Last Inform</th><th>Events</th><th>Parameters</th><th></th></tr></thead><tbody id="devices"></tbody></table></div>
<p id="said" role="status"></p>
<section id="device" hidden>
<h2>Ask <span id="name"></span></h2>
<form id="call"><select id="method" aria-label="Method"></select>
<textarea id="message" aria-label="Arguments as JSON" spellcheck="false"></textarea>
<button>Queue</button> <label><input type="checkbox" id="wakeToo" checked> and send a connection request</label>
<button type="button" id="wake">Connection request only</button></form>
<h2>Requests</h2><div class="scroll"><table><tbody id="tasks"></tbody></table></div>
<h2>Transfers</h2><div class="scroll"><table><tbody id="transfers"></tbody></table></div>
<h2>Conversation</h2><div class="scroll"><table><tbody id="conversation"></tbody></table></div>
<h2>Parameters seen</h2><input id="filter" type="search" placeholder="part of a name" aria-label="Part of a name">
<div class="scroll"><table><tbody id="parameters"></tbody></table></div>
</section>
<script>${pageScript}</script>
</body>
</html>
`;
