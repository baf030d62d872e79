// The details of a chosen agency: every partner, by kind of link and direction, each a button.
function agencyButton(i) {
  const button = make("button", agencies[i].name, { type: "button", dir: "auto" });
  button.addEventListener("click", () => choose(i, true));
  return button;
}

function partnersBy(i, layer) {
  const groups = { with: new Map(), to: new Map(), from: new Map() };
  let off = 0;
  for (const k of strandsOf[i]) {
    const strand = strands[k];
    if (strand.layer !== layer) continue;
    const other = strand.source === i ? strand.target : strand.source;
    for (const fact of strand.facts) {
      if (fact.wave !== state.wave) continue;
      if (!isOn(fact, layer, state) || !agencyShown(other)) {
        off += 1;
        continue;
      }
      const outward = (fact.way === 1) === (strand.source === i);
      const group = fact.way === 0 ? groups.with : outward ? groups.to : groups.from;
      if (!group.has(other)) group.set(other, []);
      group.get(other).push(fact);
    }
  }
  return { groups, off };
}

function showDetails() {
  const body = $("details-body");
  body.replaceChildren();
  if (state.sel === null) {
    body.append(make("p", "Choose an agency on the map, in the search or in the tables."));
    const linked = [...agencies.keys()].filter((i) => agencies[i].partners && agencyShown(i));
    if (!linked.length) return;
    body.append(make("h3", "Linked with most agencies"));
    const list = make("ul", undefined, { class: "partners" });
    linked.sort((a, b) => agencies[b].partners - agencies[a].partners || a - b);
    for (const i of linked.slice(0, 7)) {
      const item = make("li");
      item.append(agencyButton(i), make("span", agencies_(agencies[i].partners), { class: "how" }));
      list.append(item);
    }
    body.append(list);
    return;
  }
  const agency = agencies[state.sel];
  body.append(make("h3", agency.name, { dir: "auto" }));
  const what = M.sectors[agency.sector].name + (agency.lead ? ", lead agency" : "") + ".";
  body.append(make("p", what + " Linked with " + agencies_(agency.partners) + "."));
  const clear = make("button", "Clear choice", { type: "button" });
  clear.addEventListener("click", () => choose(null));
  body.append(clear);
  let off = 0;
  M.layers.forEach((layer, l) => {
    const found = partnersBy(state.sel, l);
    off += found.off;
    const total = Object.values(found.groups).reduce((n, group) => n + group.size, 0);
    if (!total) return;
    body.append(make("h4", layer.name, { dir: "auto" }));
    for (const [way, word] of [["to", "To"], ["from", "From"], ["with", "With"]]) {
      const group = found.groups[way];
      if (!group.size) continue;
      body.append(make("h5", word + " (" + group.size + ")"));
      const list = make("ul", undefined, { class: "partners" });
      const byName = [...group].sort((a, b) => agencies[a[0]].name.localeCompare(agencies[b[0]].name, "en"));
      for (const [other, facts] of byName) {
        const item = make("li");
        item.append(agencyButton(other), make("span", factsText(facts), { class: "how", dir: "auto" }));
        list.append(item);
      }
      body.append(list);
    }
  });
  closePartners(body);
  if (off) body.append(make("p", plural(off, "more link") + " switched off by the filters."));
}

const agencies_ = (n) => plural(n, "agency");

function factsText(facts) {
  if (M.levels.length < 2) return facts.map((fact) => fact.text).join("; ");
  return facts.map((fact) => M.levels[fact.level].name + ": " + fact.text).join("; ");
}

// Choose an agency (or none); with `move`, the reader is taken to the details.
function choose(i, move) {
  state.sel = i;
  state.pair = null;
  if (i !== null && !agencyShown(i)) state.sector.add(agencies[i].sector);
  if (i !== null && state.view === "summary" && state.open !== agencies[i].sector) state.open = agencies[i].sector;
  cursor = i === null ? cursor : agencies[i].id;
  apply();
  if (i === null) say("Choice cleared. " + summaryText());
  else say(agencies[i].name + " chosen, " + M.sectors[agencies[i].sector].name + ". Linked with " + agencies_(agencies[i].partners) + ".");
  if (move && i !== null) $("h-details").focus();
}

function choosePair(k) {
  const strand = strands[k];
  state.sel = strand.source;
  state.pair = strand.target;
  apply();
  const line = lineOf(strand);
  say(agencies[strand.source].name + " and " + agencies[strand.target].name + ", " + M.layers[strand.layer].name + ": " + line.texts.join("; ") + ".");
}

function openSector(s) {
  state.open = state.open === s ? null : s;
  state.sel = null;
  apply();
  fit();
  say(state.open === null ? "All sectors. " + summaryText() : M.sectors[s].name + " opened: " + plural(membersOf[s].length, "agency") + ". The other sectors stand around it.");
}
