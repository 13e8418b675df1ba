"use strict";
// What both pages need: elements, words for times and numbers.
const data = JSON.parse(document.getElementById("data").textContent);

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const clean = (time) => (time || "").replace("T", " ").replace(/(\.\d+)?Z$/, "");
const when = (time) => (time ? make("time", { datetime: time }, clean(time)) : "");
const signed = (number) => (number > 0 ? "+" + number : String(number));
const words = (text) => (text || "").replaceAll("_", " ");
const millis = (time) => Date.parse(time);

// In the two largest units.
function span(seconds) {
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  let rest = Math.abs(Math.round(seconds));
  const parts = [];
  for (const [size, name] of units) {
    if (rest >= size && parts.length < 2) {
      parts.push(Math.floor(rest / size) + " " + name);
      rest %= size;
    } else if (parts.length) break;
  }
  return parts.join(" ") || "0 s";
}

function table(head, rows, caption) {
  const cell = (value, name, number) =>
    make(name, { class: number ? "n" : null, scope: name === "th" ? "col" : null }, value ?? "");
  const numbers = head.map((text) => text.startsWith("#"));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", {}, make("caption", { class: "soft" }, caption),
      make("thead", {}, make("tr", {}, head.map((text, i) => cell(text.replace("#", ""), "th", numbers[i])))),
      make("tbody", {}, rows.map((row) => make("tr", {}, row.map((value, i) => cell(value, "td", numbers[i])))))));
}

// A list behind a form of filters: how many of all match, and the first of them. Every item has a haystack to search in.
function filtered(all, what, form, matches, entry) {
  const list = make("div", {});
  const summary = make("p", { class: "soft", role: "status", "aria-live": "polite" });
  let limit = 100;
  const isFound = (item, wanted) => matches(item, wanted)
    && wanted.search.trim().toLowerCase().split(/\s+/).every((word) => item.haystack.includes(word));
  const show = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const found = all.filter((item) => isFound(item, wanted));
    list.replaceChildren(...found.slice(0, limit).map(entry));
    summary.textContent = found.length === all.length ? `${all.length} ${what}` : `${found.length} of ${all.length} ${what}`;
    if (found.length > limit) {
      list.append(make("button", { class: "more", type: "button", onclick: () => { limit += 200; show(); } }, `show ${Math.min(200, found.length - limit)} more`));
    }
  };
  form.addEventListener("input", () => { limit = 100; show(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () => { for (const details of list.querySelectorAll("details.exception")) details.open = true; });
  return { form, list, summary, show };
}

function eventList(events) {
  return make("ol", { class: "events" }, events.map((event) => {
    const isFirst = event.firstdivergentof.length > 0;
    return make("li", { class: isFirst ? "first" : null },
      when(event.arrival), make("b", {}, event.system), " ", event.text,
      millis(event.arrival) - millis(event.time) >= 60000 ? make("span", { class: "soft" }, " of " + clean(event.time)) : null,
      make("span", { class: "soft" }, " {" + event.source + " " + event.id + "}"),
      isFirst ? make("b", { class: "bad" }, " first divergent event") : null,
      event.books.filter((book) => book.unexplained !== 0 || book.explained !== 0).map((book) =>
        make("span", { class: book.unexplained !== 0 ? "verdict" : "verdict way" },
          `${book.system} ${words(book.measure)} ${book.value}, should be ${book.expected}: ` +
          (book.unexplained !== 0 ? `off by ${signed(book.unexplained)}` : `${signed(book.explained)} of it under way`))));
  }));
}

function bookTable(place) {
  return table(["system", "measure", "#says", "as of", "#should say", "#under way", "#unexplained"],
    place.books.map((book) => [
      book.system + (book.number ? " (" + book.number + ")" : ""), words(book.measure), book.value ?? "not tracked",
      when(book.asof), book.expected ?? "", book.explained ?? "",
      book.unexplained ? make("span", { class: "bad" }, signed(book.unexplained)) : book.unexplained ?? "not compared",
    ]), "the books at " + place.location);
}

function underWay(place) {
  const items = place.books.flatMap((book) => (book.inflight || []).map((item) => make("li", {},
    `${book.system} ${words(book.measure)}: ${signed(item.quantity)} by ${item.fact}, ` +
    (item.lacking ? "not shown yet" : "shown ahead of the ledger") + `, ${span(item.ageseconds)} old, ` +
    (item.overdue ? "allowed until " : "may take until ") + clean(item.until) + (item.explains ? "; explains the difference" : ""))));
  return items.length ? make("ul", {}, items) : null;
}
