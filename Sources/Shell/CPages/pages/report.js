"use strict";
// The page of a run: `recount reconcile --report`.
const main = document.querySelector("main");
const now = millis(data.at);
const closed = new Set(["resolved", "auto_resolved", "dismissed"]);
const weight = { critical: 0, error: 1, warning: 2, info: 3 };
const all = data.exceptions;
const isOpen = (record) => !closed.has(record.state);
const edgeName = (record) => (record.handoff ? `${record.handoff.from ?? ""}>${record.handoff.to ?? ""}` : "");
const isLate = (record) => record.sla.breached.length > 0 || (isOpen(record) && millis(record.sla.resolveby) < now);

function count(list, key) {
  const counts = new Map();
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

// MARK: Totals

function totals() {
  const serious = all.filter((record) => isOpen(record) && record.severity !== "info");
  const card = (value, text, isBad) => make("li", {}, make("b", { class: isBad ? "bad" : null }, value), text);
  const outcomes = [...new Set(data.inputs.flatMap((input) => Object.keys(input.outcomes)))];
  return make("section", { id: "totals", "aria-labelledby": "h-totals" },
    make("h2", { id: "h-totals" }, "Totals"),
    make("ul", { class: "cards" },
      card(data.consumed.toLocaleString("en"), "records read"),
      card(data.gap, data.gap === 0 ? "records without an outcome: the sums close" : "records without an outcome: a bug, please report it", data.gap !== 0),
      card(serious.length, "exceptions open above info", serious.length > 0),
      card(all.filter((record) => !isOpen(record)).length, "exceptions closed"),
      card(all.filter((record) => isOpen(record) && isLate(record)).length, "open beyond their service level"),
      card(data.corrections.proposed ?? 0, "corrections proposed and standing")),
    table(["input", ...outcomes.map((name) => "#" + name)],
      data.inputs.map((input) => [input.name, ...outcomes.map((name) => input.outcomes[name])]), "every record and its one outcome"));
}

// MARK: Hand-offs

function handoffs() {
  return make("section", { id: "handoffs", "aria-labelledby": "h-handoffs" },
    make("h2", { id: "h-handoffs" }, "Hand-offs"),
    make("p", { class: "soft" }, "An arrow leads from the system that knows a fact to the one that has to hear of it. Choosing one shows its exceptions."),
    handoffMap(data.systems, data.handoffs, (name) => {
      found.form.elements.handoff.value = name;
      found.form.elements.state.value = "";
      found.show();
      document.getElementById("exceptions").scrollIntoView();
    }),
    table(["from", "to", "#open", "lag", "#drag index"], data.handoffs.map((edge) => [
      edge.from || "not attributed", edge.to || "anybody", edge.open ? make("span", { class: "bad" }, edge.open) : 0,
      edge.lagseconds === null ? "" : span(edge.lagseconds),
      edge.drag === null ? "" : edge.drag + (edge.dragestimated ? " (estimated)" : ""),
    ]), "hand-offs; lag: median of its last minute with facts; drag index: minutes of attention per 100 orders"));
}

// MARK: Exceptions

let found;

function select(name, label, options) {
  return make("label", {}, label, make("select", { name }, make("option", { value: "" }, "all"),
    options.map(([value, amount]) => make("option", { value }, `${words(value) || "none"}${amount === undefined ? "" : ` (${amount})`}`))));
}

function exceptions() {
  const filters = make("form", { class: "filters", role: "search", "aria-label": "filter exceptions" },
    make("label", {}, "search", make("input", { name: "search", type: "search", placeholder: "SKU, order, words" })),
    select("state", "state", [["open"], ["closed"]]),
    select("severity", "severity", Object.keys(weight).map((name) => [name])),
    select("category", "category", count(all, (record) => record.category)),
    select("owner", "owner", count(all, (record) => record.owner)),
    select("sla", "service level", [["late"], ["in time"]]),
    select("handoff", "hand-off", count(all, edgeName).filter(([name]) => name)));
  found = filtered(all, "exceptions", filters, matches, entry);
  const pick = (name, value) => make("button", { class: "plain", type: "button", onclick: () => {
    filters.elements[name].value = value;
    found.show();
    filters.scrollIntoView();
  } }, words(value));
  const overview = (name, caption, key) => table([caption, "#open", "#closed"], count(all, key).map(([value]) => [
    pick(name, value), all.filter((record) => key(record) === value && isOpen(record)).length,
    all.filter((record) => key(record) === value && !isOpen(record)).length]), "by " + caption);
  return make("section", { id: "exceptions", "aria-labelledby": "h-exceptions" },
    make("h2", { id: "h-exceptions" }, "Exceptions"),
    all.length ? make("div", { class: "columns" }, overview("category", "category", (record) => record.category),
      overview("owner", "owner", (record) => record.owner)) : null,
    filters, found.summary, found.list);
}

function matches(record, wanted) {
  const isWanted = (name, value) => !wanted[name] || wanted[name] === value;
  if (!isWanted("severity", record.severity) || !isWanted("category", record.category) || !isWanted("owner", record.owner)) return false;
  if (!isWanted("state", isOpen(record) ? "open" : "closed") || !isWanted("handoff", edgeName(record))) return false;
  return isWanted("sla", isLate(record) ? "late" : "in time");
}

function entry(record) {
  const name = [record.pattern, words(record.slug)].filter(Boolean).join(" ");
  const tag = (text, kind) => make("span", { class: "tag " + (kind ?? "") }, text);
  const details = make("details", { class: "exception", id: record.exception },
    make("summary", {}, make("span", { class: "head" }, tag(record.severity, record.severity), tag(words(record.state)),
      isLate(record) ? tag("late", "critical") : null, make("b", {}, words(record.category)), name ? make("span", {}, name) : null,
      make("span", { class: "soft" }, record.owner, ", ", when(record.opened))), make("span", { class: "what" }, record.summary)));
  details.addEventListener("toggle", () => { if (details.open) fill(details, record); });
  return details;
}

function fill(details, record) {
  if (details.querySelector(".body")) return;
  details.append(make("div", { class: "body" }, body(record)));
}

function body(record) {
  const parts = [];
  const q = record.quantities;
  if (q) parts.push(make("p", {}, `Expected ${q.expected}, reported ${q.reported}: ${signed(q.difference)}, of which ${signed(q.explained)} is explained by facts under way and ${signed(q.unexplained)} by nothing.`));
  parts.push(make("p", { class: "soft" }, `confidence ${record.confidence}`, record.handoff ? `, hand-off ${edgeName(record).replace(">", " → ")}` : ", not attributed to a hand-off",
    `, first divergent event ${record.firstdivergent.source} ${record.firstdivergent.id} of ${clean(record.firstdivergent.time)}`,
    `, respond by ${clean(record.sla.respondby)}, resolve by ${clean(record.sla.resolveby)}`));
  if (record.affected.total) parts.push(make("p", {}, `Orders at risk (${record.affected.total}): ${record.affected.orders.join(", ")}`));
  if (record.memberstotal) parts.push(make("p", {}, `Folded into this incident (${record.memberstotal}): ${record.members.join(", ")}`));
  const place = data.places[record.story];
  if (place) {
    const first = record.firstdivergent;
    parts.push(...charts(place, [{ time: millis(first.time), label: "first divergent: " + first.id }, { time: millis(record.opened), label: "opened" }]
      .concat(record.resolved ? [{ time: millis(record.resolved), label: "closed" }] : []), now, record.subject.measure ? [record.subject.measure] : null));
    parts.push(bookTable(place), underWay(place) ?? "", make("h3", {}, "Events, in the order of arrival"), eventList(place.events.map((event) => ({
      ...event, firstdivergentof: event.source === first.source && event.id === first.id ? [record.exception] : [] }))));
  } else {
    const systems = Object.entries(record.systems);
    if (systems.length) parts.push(table(["system", "says", "as of"], systems.map(([name, word]) => [name, Object.entries(word).filter(([key]) => key !== "asof")
      .map(([key, value]) => `${words(key)} ${value}`).join(", "), when(word.asof)]), "what the systems say"));
    parts.push(table(["source", "event", "time"], record.evidence.map((event) => [event.source, event.id, when(event.time)]), "evidence"));
  }
  parts.push(table(["time", "#revision", "news", "severity", "state", "summary"], record.history.map((step) =>
    [when(step.time), step.revision, step.news, step.severity, words(step.state), step.summary]), "its story"));
  if (record.repairs.length) parts.push(table(["correction", "state", "target", "measure", "what", "expect", "approval"], record.repairs.map((repair) =>
    [repair.correction, repair.news, repair.target, words(repair.measure), words(repair.action) + (repair.mode ? ` ${repair.mode} ${repair.quantity}` : ""), repair.expect ?? "", repair.approval]), "what would put it right"));
  return parts;
}

// MARK: What was found fine

function fine() {
  const quiet = data.categories.filter((category) => !all.some((record) => record.category === category));
  const calm = data.handoffs.filter((edge) => edge.open === 0).length;
  return make("section", { id: "fine", "aria-labelledby": "h-fine" }, make("h2", { id: "h-fine" }, "Checked and found fine"),
    table(["system", "kind", "#books compared", "#agree", "#differ by facts under way", "#differ", "agree"], data.systems.filter((system) => system.compared).map((system) => [
      system.id, system.kind, system.compared, system.agreeing, system.inflight, system.compared - system.agreeing - system.inflight,
      (100 * system.agreeing / system.compared).toFixed(1) + " %"]), "books against the ledger, as they stand at the end"),
    make("p", {}, `${calm} of ${data.handoffs.length} hand-offs have nothing open.`),
    make("p", {}, `Nothing of these kinds was found: ${quiet.map(words).join(", ") || "there is no kind of which nothing was found"}.`));
}

// MARK: The page

all.sort((a, b) => isOpen(b) - isOpen(a) || weight[a.severity] - weight[b.severity] || (a.opened < b.opened ? -1 : a.opened > b.opened ? 1 : a.exception < b.exception ? -1 : 1));
for (const record of all) {
  record.haystack = [record.exception, record.summary, record.category, record.pattern, record.slug, record.owner, ...Object.values(record.subject).map(String), ...record.members, ...record.affected.orders].join(" ").toLowerCase();
}
main.append(make("h1", {}, "Reconciliation up to ", clean(data.at)),
  make("p", { class: "soft" }, `Recount ${data.version}. Times are UTC.`),
  make("nav", { "aria-label": "on this page" }, make("ul", {}, [["totals", "Totals"], ["handoffs", "Hand-offs"], ["exceptions", "Exceptions"], ["fine", "Found fine"]]
    .map(([id, text]) => make("li", {}, make("a", { href: "#" + id }, text))))),
  totals(), handoffs(), exceptions(), fine());
if (data.withoutstory) found.summary.after(make("p", { class: "soft" }, `${data.withoutstory} exceptions have no chart here: 'recount explain' tells their stories.`));
found.show();
