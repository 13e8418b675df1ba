"use strict";
// The page of one item: `recount explain --html`.
const main = document.querySelector("main");
const end = millis(data.at);

function marksOf(place) {
  const marks = [];
  const seen = new Set();
  for (const record of data.exceptions) {
    const first = record.firstdivergent;
    if (record.subject.location && record.subject.location !== place.location) continue;
    const key = first.source + " " + first.id;
    if (seen.has(key)) continue;
    seen.add(key);
    marks.push({ time: millis(first.time), label: "first divergent: " + first.id });
  }
  return marks;
}

main.append(
  make("h1", {}, data.sku, data.asked !== data.sku ? ` (asked for as ${data.asked})` : "", " at ", clean(data.at)),
  make("p", { class: "soft" }, data.complete
    ? "From a run over the inputs until then: complete."
    : "From the kept state: statements and facts as far back as it holds them one by one."));
for (const place of data.places) {
  const ledger = Object.entries(place.ledger).map(([name, value]) => `${words(name)} ${value}`).join(", ") || "nothing";
  main.append(make("h2", {}, "Location ", place.location),
    make("p", {}, "The ledger: ", ledger, ".", place.baseline
      ? ` It starts from ${place.baseline.system}'s level of ${clean(place.baseline.time)}${place.baseline.firm ? "." : ", which nobody has confirmed."}`
      : " Nobody has stated a level that it could start from."),
    bookTable(place), underWay(place) ?? "", ...charts(place, marksOf(place), end, null));
}
main.append(make("h2", {}, "Events, in the order of arrival"),
  data.events.length ? eventList(data.events) : make("p", {}, "None is known."),
  make("h2", {}, "Exceptions, every revision"));
if (data.exceptions.length) {
  main.append(table(["time", "exception", "#revision", "news", "what", "severity", "state"], data.exceptions.map((record) => [
    when(record.time), record.exception, record.revision, record.news,
    make("span", {}, make("b", {}, [record.pattern, words(record.slug) || words(record.category)].filter(Boolean).join(" ")), ": ", record.summary),
    record.severity, words(record.state),
  ]), "revisions"));
} else main.append(make("p", {}, "None."));
main.append(make("h2", {}, "Corrections"));
if (data.corrections.length) {
  main.append(table(["time", "correction", "news", "target", "measure", "what", "expect", "approval", "#attempt"], data.corrections.map((record) => [
    when(record.time), record.correction, record.news, record.target, words(record.measure),
    `${words(record.action)}${record.mode ? ` ${record.mode} ${record.quantity}` : ""}`, record.expect ?? "", record.approval, record.attempt,
  ]), "every word about them"));
} else main.append(make("p", {}, "None."));
