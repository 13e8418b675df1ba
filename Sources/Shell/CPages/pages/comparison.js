"use strict";
// The page of a comparison: `recount replay --diff --html`.
const main = document.querySelector("main");
const all = data.differences;
const verdicts = [["onlylive", "only live"], ["onlyreplay", "only in the replay"], ["changed", "changed"]];
const verdictName = (name) => verdicts.find(([key]) => key === name)[1];
const kindName = (name) => (["exceptions", "corrections", "aggregates"].includes(name) ? name.slice(0, -1) : name);
let found;

function totals() {
  const card = (value, text, isBad) => make("li", {}, make("b", { class: isBad ? "bad" : null }, value), text);
  const counted = all.filter((item) => !item.beforewarmup);
  return make("section", { id: "totals", "aria-labelledby": "h-totals" },
    make("h2", { id: "h-totals" }, "Totals"),
    make("ul", { class: "cards" },
      card(Object.values(data.counts).reduce((sum, counts) => sum + counts.same, 0).toLocaleString("en"), "outputs that are the same"),
      verdicts.map(([key, name]) => card(counted.filter((item) => item.verdict === key).length, name, counted.some((item) => item.verdict === key))),
      data.exact ? null : card(all.length - counted.length, "that depend on facts before the warm-up"),
      card(data.late.length, "inputs that arrived behind a promise")),
    table(["output", "#same", "#only live", "#only in the replay", "#changed", ...(data.exact ? [] : ["#before warm-up"])],
      Object.entries(data.counts).map(([kind, counts]) =>
        [kind, counts.same, counts.onlylive, counts.onlyreplay, counts.changed, ...(data.exact ? [] : [counts.beforewarmup])]),
      "what was live against the replay"),
    data.exact ? null : make("p", { class: "soft" }, `The warm-up begins at ${clean(data.run.warmup)}: what depends on facts before it is marked and counted apart.`));
}

function select(name, label, options) {
  return make("label", {}, label, make("select", { name }, make("option", { value: "" }, "all"),
    options.map(([value, text]) => make("option", { value }, text))));
}

function differences() {
  const kinds = [...new Set(all.map((item) => item.kind))];
  const filters = make("form", { class: "filters", "aria-label": "filters" },
    make("label", {}, "search", make("input", { name: "search", type: "search", autocomplete: "off" })),
    select("kind", "output", kinds.map((kind) => [kind, kind])), select("verdict", "verdict", verdicts),
    data.exact ? null : select("warmup", "before warm-up", [["no", "no"], ["yes", "yes"]]));
  found = filtered(all, "differences", filters, matches, entry);
  return make("section", { id: "differences", "aria-labelledby": "h-differences" },
    make("h2", { id: "h-differences" }, "Differences"), all.length ? [filters, found.summary, found.list] : make("p", { class: "good" }, "Live and the replay say the same."));
}

function matches(item, wanted) {
  if (wanted.kind && wanted.kind !== item.kind) return false;
  if (wanted.verdict && wanted.verdict !== item.verdict) return false;
  return !wanted.warmup || (wanted.warmup === "yes") === item.beforewarmup;
}

function entry(item) {
  const tag = (text, kind) => make("span", { class: "tag " + (kind ?? "") }, text);
  const sentence = (item.live ?? item.replay)?.data?.summary;
  const details = make("details", { class: "exception" },
    make("summary", {}, make("span", { class: "head" }, tag(verdictName(item.verdict), item.verdict === "changed" ? "warning" : "error"),
      item.beforewarmup ? tag("before warm-up") : null, make("b", {}, kindName(item.kind)), make("span", {}, item.label)),
    sentence ? make("span", { class: "what" }, sentence) : null));
  details.addEventListener("toggle", () => { if (details.open && details.children.length === 1) details.append(make("div", { class: "body" }, body(item))); });
  return details;
}

function body(item) {
  const first = item.first;
  const place = first && `${first.topic}-${first.partition} @ ${first.offset}`;
  const parts = [make("p", { class: "soft" }, item.id)];
  parts.push(make("p", {}, first ? ["The input that first made them differ: ", make("b", {}, place), first.source ? ` (${first.source} ${first.id}, ${clean(first.time)})` : ""]
    : "No input is named that made them differ."));
  if (item.fields.length) {
    parts.push(table(["field", "live", "replay"], item.fields.map((name) => [name, value(item.live, name), value(item.replay, name)]), "the first revision that differs"));
  } else if (item.live ?? item.replay) {
    parts.push(make("pre", { class: "scroll", tabindex: "0", role: "region", "aria-label": "the record" }, JSON.stringify(item.live ?? item.replay, null, 1)));
  }
  return parts;
}

// A field's path leaves out the envelope's `data`.
function value(record, path) {
  if (!record) return "no such revision";
  const follow = (from) => path.split(".").reduce((at, name) => (at === null || at === undefined ? undefined : at[name]), from);
  const found = follow(record.data ?? {}) ?? follow(record);
  return found === undefined ? "" : typeof found === "object" ? JSON.stringify(found) : String(found);
}

function late() {
  if (!data.late.length) return null;
  return make("section", { id: "late", "aria-labelledby": "h-late" }, make("h2", { id: "h-late" }, "Inputs behind a promise"),
    make("p", {}, "Live had promised that nothing older comes, and took these later than they say; a replay takes them when they say."),
    table(["input", "says", "taken live"], data.late.slice(0, 500).map((item) =>
      [`${item.topic}-${item.partition} @ ${item.offset}`, when(item.stated), when(item.taken)]), "the first 500 at most"));
}

for (const item of all) item.haystack = [item.id, item.label, item.kind, ...item.fields, (item.live ?? item.replay)?.data?.summary].join(" ").toLowerCase();
main.append(make("h1", {}, "Live and replay"),
  make("p", { class: "soft" }, `${data.run.from ? clean(data.run.from) : "The first record"} to ${clean(data.run.to)}. Recount ${data.version}. Times are UTC.`),
  totals(), differences(), ...[late()].filter(Boolean));
if (data.leftout) found.list.after(make("p", { class: "soft" }, `${data.leftout} differences are not on this page: --json has all.`));
found.show();
