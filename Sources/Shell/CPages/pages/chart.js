"use strict";
// The books of a place over time: what each system said, and what it should have said.
const dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2", "1 4"];
const ink = (index) => `var(--s${index % 6})`;

function steps(points, end, x, y) {
  let path = "";
  for (let i = 0; i < points.length; i += 1) {
    const [time, value] = points[i];
    path += i === 0 ? `M${x(time)} ${y(value)}` : `H${x(time)}V${y(value)}`;
  }
  return path + `H${x(end)}`;
}

function ticks(low, high, count) {
  const raw = (high - low) / count || 1;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * size).find((candidate) => candidate >= raw);
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step / 1e6; mark += step) marks.push(Number(mark.toPrecision(12)));
  return marks;
}

function seriesOf(place, measure) {
  const books = place.books.filter((book) => book.measure === measure);
  const points = (list) => list.filter(([time, value]) => time && value !== null).map(([time, value]) => [millis(time), value]);
  const said = books.map((book) => ({
    name: book.system + (book.number ? " (" + book.number + ")" : ""), points: points(book.statements),
  })).filter((line) => line.points.length);
  const truths = new Map();
  for (const book of books) {
    const line = points(book.expectations);
    if (!line.length) continue;
    const key = JSON.stringify(line.filter(([, value], i) => i === 0 || value !== line[i - 1][1]));
    if (!truths.has(key)) truths.set(key, { systems: [], points: JSON.parse(key) });
    truths.get(key).systems.push(book.system);
  }
  return { said, truths: [...truths.values()] };
}

// One chart of one measure; `marks`: [{time, label}].
function chart(place, measure, marks, end) {
  const { said, truths } = seriesOf(place, measure);
  const lines = [...said, ...truths];
  if (!said.length) return null;
  const figure = make("figure", {});
  const caption = `${words(measure)} at ${place.location}: what the systems said, and what they should have said`;
  const box = make("div", {});
  figure.append(make("figcaption", {}, caption), box, legend(said, truths), numbers(said, caption));
  let width = 0;
  const render = () => {
    const room = Math.max(280, Math.min(1100, box.clientWidth || 640));
    if (room === width) return;
    width = room;
    box.replaceChildren(drawing(lines, said, truths, marks, end, width, caption));
  };
  new ResizeObserver(render).observe(box);
  return figure;
}

function drawing(lines, said, truths, marks, end, width, caption) {
  const height = 240, left = 46, right = 12, top = 26, bottom = 28;
  const times = lines.flatMap((line) => line.points.map(([time]) => time)).concat(marks.map((mark) => mark.time), end);
  const values = lines.flatMap((line) => line.points.map(([, value]) => value));
  const from = Math.min(...times), to = Math.max(...times, from + 1000);
  const low = Math.min(...values), high = Math.max(...values);
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  const x = (time) => left + ((time - from) / (to - from)) * (width - left - right);
  const y = (value) => top + (1 - (value - low + pad) / (high - low + 2 * pad)) * (height - top - bottom);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": caption });
  for (const mark of ticks(low, high, 4)) {
    svg.append(draw("line", { class: "axis", x1: left, x2: width - right, y1: y(mark), y2: y(mark) }),
      draw("text", { x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, String(mark)));
  }
  const count = width < 480 ? 2 : 4;
  for (let i = 0; i <= count; i += 1) {
    const time = from + ((to - from) * i) / count;
    const text = new Date(time).toISOString();
    const label = to - from > 172800000 ? text.slice(5, 10) : to - from > 7200000 ? text.slice(11, 16) : text.slice(11, 19);
    svg.append(draw("text", { x: x(time), y: height - 8, "text-anchor": i === 0 ? "start" : i === count ? "end" : "middle" }, label));
  }
  for (const truth of truths) {
    svg.append(draw("path", { d: steps(truth.points, to, x, y), fill: "none", stroke: "var(--truth)", "stroke-width": 5, opacity: 0.45 }));
  }
  said.forEach((line, i) => {
    svg.append(draw("path", { d: steps(line.points, Math.max(end, line.points.at(-1)[0]), x, y), fill: "none", stroke: ink(i), "stroke-width": 2, "stroke-dasharray": dashes[i % 6] }));
    for (const [time, value] of line.points) {
      svg.append(draw("circle", { cx: x(time), cy: y(value), r: 3, fill: ink(i) },
        draw("title", {}, `${line.name}: ${value} at ${clean(new Date(time).toISOString())}`)));
    }
  });
  marks.forEach((mark, i) => {
    const place = x(mark.time), isRight = place > width * 0.7;
    svg.append(draw("line", { x1: place, x2: place, y1: top - 8, y2: height - bottom, stroke: "var(--bad)", "stroke-dasharray": "3 3" }),
      draw("text", { x: place + (isRight ? -4 : 4), y: 10 + (i % 2) * 12, "text-anchor": isRight ? "end" : "start" }, mark.label));
  });
  return svg;
}

function legend(said, truths) {
  const sample = (attributes) => draw("svg", { viewBox: "0 0 34 12", "aria-hidden": "true" },
    draw("line", { x1: 0, x2: 34, y1: 6, y2: 6, ...attributes }));
  const items = said.map((line, i) =>
    make("li", {}, sample({ stroke: ink(i), "stroke-width": 2, "stroke-dasharray": dashes[i % 6] }), line.name));
  for (const truth of truths) {
    const whose = truths.length > 1 ? " of " + [...new Set(truth.systems)].join(", ") : "";
    items.push(make("li", {}, sample({ stroke: "var(--truth)", "stroke-width": 5, opacity: 0.45 }), "expected" + whose));
  }
  return make("ul", { class: "legend" }, items);
}

// The same as a table, for whoever cannot see the picture.
function numbers(said, caption) {
  const rows = said.flatMap((line) => line.points.map(([time, value]) => [time, line.name, value]))
    .sort((a, b) => a[0] - b[0]).map(([time, name, value]) => [clean(new Date(time).toISOString()), name, value]);
  return make("details", {}, make("summary", { class: "soft" }, "as numbers"), table(["as of", "system", "#says"], rows, caption));
}

// Charts of the measures that are worth one: those that differ, else the first.
function charts(place, marks, end, wanted) {
  const measures = [...new Set(place.books.map((book) => book.measure))];
  const differing = measures.filter((measure) => place.books.some((book) => book.measure === measure && book.unexplained));
  const chosen = wanted ? measures.filter((measure) => wanted.includes(measure)) : differing.length ? differing : measures;
  return chosen.map((measure) => chart(place, measure, marks, end)).filter(Boolean);
}
