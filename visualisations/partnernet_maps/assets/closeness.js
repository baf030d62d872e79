// How closely pairs work: one line a pair, solid if declared, dashed if inferred from records.
const closeFacts = M.close.map(([source, target, level, wave, point, inferred, text]) => ({ source, target, level, wave, point, inferred: inferred === 1, text: M.texts[text] }));
const CLOSE_WIDTHS = [0, 1, 1.2, 2.2, 3.4, 4.6, 5.8]; // by level
const closeShown = () => state.lines === "close" && state.view !== "summary";

const closeOn = (fact, s = state) => fact.wave === s.wave && s.level.has(fact.level) && agencyShown(fact.source, s) && agencyShown(fact.target, s);

// The facts of each visible pair, by pair.
function closePairs(s = state) {
  const pairs = new Map();
  for (const fact of closeFacts) {
    if (!closeOn(fact, s)) continue;
    if (state.sel !== null && fact.source !== state.sel && fact.target !== state.sel) continue;
    const id = "c" + fact.source + "-" + fact.target;
    if (!pairs.has(id)) pairs.set(id, []);
    pairs.get(id).push(fact);
  }
  return pairs;
}

function wantedClose() {
  const nodes = shownAgencies();
  const edges = new Map();
  const pairs = closePairs();
  const busy = pairs.size > BUSY;
  for (const [id, facts] of pairs) {
    const point = Math.max(...facts.map((fact) => fact.point));
    edges.set(id, {
      id,
      from: agencies[facts[0].source].id,
      to: agencies[facts[0].target].id,
      width: CLOSE_WIDTHS[point],
      color: { color: contrastMode.matches ? "CanvasText" : "#12436d", opacity: state.sel === null ? 0.7 : 1 },
      dashes: !busy && facts.every((fact) => fact.inferred) ? [6, 5] : false,
      smooth: { enabled: false },
      arrows: { to: { enabled: false }, from: { enabled: false } },
    });
  }
  return { nodes, edges, count: pairs.size, lines: new Map(), pairs };
}

// The level in figures on each line: a plus sign marks a floor.
function drawLevels(ctx, at, taken) {
  if (shown.pairs.size > 60) return;
  for (const facts of shown.pairs.values()) {
    const point = Math.max(...facts.map((fact) => fact.point));
    const floor = facts.every((fact) => fact.inferred) ? "+" : "";
    const curve = curveOf(at(agencies[facts[0].source].id), at(agencies[facts[0].target].id), 0);
    drawBadge(ctx, curve, point + floor, taken);
  }
}

// The chosen agency's pairs, in its details.
function closePartners(body) {
  const mine = new Map();
  for (const fact of closeFacts) {
    if (!closeOn(fact) || (fact.source !== state.sel && fact.target !== state.sel)) continue;
    const other = fact.source === state.sel ? fact.target : fact.source;
    if (!mine.has(other)) mine.set(other, []);
    mine.get(other).push(M.levels[fact.level].name + ": " + fact.text);
  }
  if (!mine.size) return;
  body.append(make("h4", "How closely (levels 1 to 6)"));
  const list = make("ul", undefined, { class: "partners" });
  const byName = [...mine].sort((a, b) => agencies[a[0]].name.localeCompare(agencies[b[0]].name, "en"));
  for (const [other, texts] of byName) {
    const item = make("li");
    item.append(agencyButton(other), make("span", texts.join("; "), { class: "how", dir: "auto" }));
    list.append(item);
  }
  body.append(list);
}
