"use strict";
// The hand-off map: systems as nodes, hand-offs as edges with their lag and open divergences.
function handoffMap(systems, handoffs, choose) {
  const shown = handoffs.filter((edge) => edge.from && edge.to && edge.from !== edge.to);
  const connected = new Set(shown.flatMap((edge) => [edge.from, edge.to]));
  const names = systems.map((system) => system.id).filter((name) => connected.has(name));
  for (const name of connected) if (!names.includes(name)) names.push(name);
  const apart = systems.map((system) => system.id).filter((name) => !connected.has(name));
  if (!names.length) return make("p", {}, "No fact has gone from one system to another yet.");
  const width = 720, height = Math.max(300, 120 + names.length * 34);
  const places = new Map(names.map((name, i) => {
    const angle = (2 * Math.PI * i) / names.length - Math.PI / 2;
    return [name, [width / 2 + Math.cos(angle) * (width / 2 - 110), height / 2 + Math.sin(angle) * (height / 2 - 46)]];
  }));
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "hand-off map", style: "min-width:560px" });
  svg.append(draw("defs", {}, arrow("calm", "var(--line)"), arrow("open", "var(--bad)")));
  const labels = draw("g", {});
  for (const edge of shown) svg.append(edgeOf(edge, places, choose, labels));
  for (const [name, [x, y]] of places) {
    const system = systems.find((candidate) => candidate.id === name);
    const own = handoffs.filter((edge) => edge.from === name && (!edge.to || edge.to === name)).reduce((sum, edge) => sum + edge.open, 0);
    svg.append(draw("rect", { class: "node", x: x - 62, y: y - 22, width: 124, height: 44, rx: 8 }),
      draw("text", { x, y: y - 3, "text-anchor": "middle", style: "font-weight:600" }, name.length > 16 ? name.slice(0, 15) + "…" : name),
      draw("text", { x, y: y + 14, "text-anchor": "middle" }, (system ? system.kind : "") + (own ? `, ${own} open` : "")));
  }
  svg.append(labels);
  const note = apart.length ? make("p", { class: "soft" }, `Of ${apart.join(", ")} no hand-off is known.`) : null;
  return make("div", {}, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "hand-off map" }, svg), note ?? "");
}

function arrow(name, colour) {
  return draw("marker", { id: "to-" + name, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
    draw("path", { d: "M0 0L10 5L0 10z", fill: colour }));
}

function edgeOf(edge, places, choose, labels) {
  const [x1, y1] = places.get(edge.from), [x2, y2] = places.get(edge.to);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  // Bent to its own side, so that the way back does not lie on the way there.
  const bend = 34, mx = (x1 + x2) / 2 - ((y2 - y1) / length) * bend, my = (y1 + y2) / 2 + ((x2 - x1) / length) * bend;
  const cut = (x, y) => {
    const dx = mx - x, dy = my - y, share = Math.min(66 / Math.abs(dx || 1e-9), 26 / Math.abs(dy || 1e-9), 1);
    return [x + dx * share, y + dy * share];
  };
  const [ax, ay] = cut(x1, y1), [bx, by] = cut(x2, y2);
  const state = edge.open ? "open" : "calm";
  const label = [edge.open ? `${edge.open} open` : "", edge.lagseconds === null ? "" : span(edge.lagseconds)].filter(Boolean).join(", ");
  const group = draw("g", { tabindex: 0, role: "button", "aria-label": `${edge.from} to ${edge.to}: ${edge.open} open divergences` +
      (edge.lagseconds === null ? "" : `, lag ${span(edge.lagseconds)}`) + "; shows its exceptions", style: "cursor:pointer" },
    draw("path", { class: "edge " + state, d: `M${ax} ${ay}Q${mx} ${my} ${bx} ${by}`, "marker-end": `url(#to-${state})`, "stroke-width": edge.open ? 3 : 2 }),
    draw("title", {}, `${edge.from} → ${edge.to}`));
  const pick = () => choose(edge.from + ">" + edge.to);
  group.addEventListener("click", pick);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); }
  });
  if (label) {
    const x = (ax + 2 * mx + bx) / 4, y = (ay + 2 * my + by) / 4, half = label.length * 3.6 + 4;
    labels.append(draw("rect", { x: x - half, y: y - 9, width: 2 * half, height: 18, style: "fill:var(--back)" }),
      draw("text", { x, y: y + 4, "text-anchor": "middle", style: edge.open ? "fill:var(--bad);font-weight:600" : "" }, label));
  }
  return group;
}
