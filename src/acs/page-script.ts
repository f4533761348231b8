/**
 * What runs in the page. Everything a device sent goes in as text nodes, never as markup. Plain JavaScript, as it is
 * handed to the browser.
 */
export const pageScript = `
"use strict";
const at = (id) => document.getElementById(id);
const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
};
const row = (...cells) => element("tr", undefined, ...cells.map((cell) => element("td", cell)));
const time = (ms) => ms === undefined ? "" : new Date(ms).toLocaleTimeString();
const state = { chosen: decodeURIComponent(location.hash.slice(1)), lost: false, timer: undefined };

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch("/api/devices" + path, options);
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error);
  return answer;
}
const pathOf = (rest) => "/" + encodeURIComponent(state.chosen) + rest;

/** Replaces content only when it changed, so that a selection or an opened envelope stays. */
const drawn = new Map();
function draw(id, data, make) {
  const key = JSON.stringify(data);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  at(id).replaceChildren(...make(data));
}

async function refresh() {
  const devices = await ask("");
  if (state.chosen === "" && devices.length > 0) state.chosen = devices[0].id;
  draw("devices", [devices, state.chosen], ([list]) => list.map((device) => {
    const line = row(device.name, device.manufacturer, time(device.lastInform?.atMs), (device.lastInform?.events ?? []).join(", "), String(device.parameters), device.inSession ? "in session" : device.queued > 0 ? device.queued + " waiting" : "");
    line.className = device.id === state.chosen ? "chosen" : "";
    line.addEventListener("click", () => { state.chosen = device.id; location.hash = encodeURIComponent(state.chosen); refreshSoon(); });
    return line;
  }));
  at("none").hidden = devices.length > 0;
  at("device").hidden = !devices.some((device) => device.id === state.chosen);
  if (at("device").hidden) return;
  const [details, conversation, parameters] = await Promise.all([ask(pathOf("")), ask(pathOf("/conversation")), ask(pathOf("/parameters"))]);
  at("name").textContent = details.name;
  draw("tasks", details.tasks, (tasks) => tasks.slice(-20).reverse().map((task) => {
    const { name, atMs, ...result } = task.state;
    const line = row(time(task.queuedAtMs), task.method, name);
    line.append(element("td", undefined, folded(JSON.stringify(task.message), JSON.stringify(task.message, undefined, 2)), folded(JSON.stringify(result), JSON.stringify(result, undefined, 2))));
    return line;
  }));
  draw("transfers", details.transfers, (transfers) => transfers.slice(-20).reverse().map((each) =>
    row(time(each.atMs), each.commandKey, each.faultCode === 0 ? "done" : each.faultCode + " " + each.faultString)));
  draw("conversation", conversation, (entries) => entries.slice().reverse().map((entry) => {
    const line = row(time(entry.atMs), entry.direction === "received" ? "device →" : "← ACS");
    line.append(element("td", undefined, entry.envelope === "" ? entry.summary : folded(entry.summary, entry.envelope)));
    return line;
  }));
  const wanted = at("filter").value.toLowerCase();
  const matching = parameters.filter((each) => each.name.toLowerCase().includes(wanted)).slice(0, 500);
  draw("parameters", matching, (list) => list.map((each) => row(each.name, each.value, each.type.replace("xsd:", ""), time(each.atMs))));
}

function folded(summary, content) {
  if (content === "{}" || summary === content && content.length < 60) return element("div", content === "{}" ? "" : content);
  const details = element("details", undefined, element("summary", summary.length > 90 ? summary.slice(0, 90) + "…" : summary));
  details.append(element("pre", content));
  return details;
}

const say = (text) => { at("said").textContent = text; };
async function refreshSoon() {
  clearTimeout(state.timer);
  try { await refresh(); if (state.lost) { state.lost = false; say(""); } }
  catch (error) { state.lost = true; say(String(error.message ?? error)); }
  state.timer = setTimeout(refreshSoon, 1500);
}

const examples = {
  GetParameterValues: { ParameterNames: ["Device.DeviceInfo."] },
  SetParameterValues: { ParameterList: [{ Name: "Device.DeviceInfo.ProvisioningCode", Value: { value: "demo", type: "string" } }], ParameterKey: "" },
  GetParameterNames: { ParameterPath: "Device.", NextLevel: true },
  SetParameterAttributes: { ParameterList: [{ Name: "Device.DeviceInfo.ProvisioningCode", NotificationChange: true, Notification: 2, AccessListChange: false, AccessList: [] }] },
  GetParameterAttributes: { ParameterNames: ["Device.DeviceInfo.ProvisioningCode"] },
  AddObject: { ObjectName: "Device.NAT.PortMapping.", ParameterKey: "" },
  DeleteObject: { ObjectName: "Device.NAT.PortMapping.1.", ParameterKey: "" },
  GetRPCMethods: {}, Reboot: { CommandKey: "" }, FactoryReset: {}, ScheduleInform: { DelaySeconds: 30, CommandKey: "" },
};
for (const name of Object.keys(examples)) at("method").append(element("option", name));
const example = () => { at("message").value = JSON.stringify(examples[at("method").value], undefined, 2); };
at("method").addEventListener("change", example);
example();
at("filter").addEventListener("input", refreshSoon);
at("call").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask(pathOf("/tasks"), { method: at("method").value, message: JSON.parse(at("message").value || "{}") });
    say("queued; it goes out in the next session");
    if (at("wakeToo").checked) await wake();
  } catch (error) { say(error.message); }
  refreshSoon();
});
async function wake() {
  const result = await ask(pathOf("/wake"), {});
  say(result.ok ? "the device was asked for a session" : result.reason);
}
at("wake").addEventListener("click", () => wake().catch((error) => say(error.message)).then(refreshSoon));
refreshSoon();
`;
