// The state of the view, kept in one object and mirrored in the address after #.
const everything = () => ({
  view: M.opening.view,
  show: M.opening.show,
  wave: M.waves.length - 1,
  layer: new Set(M.layers.keys()),
  level: new Set(M.levels.keys()),
  sector: new Set(M.sectors.keys()),
  sel: null, // a chosen agency
  pair: null, // the other end, when one line was chosen
  open: null, // the opened sector of the summary
  lines: "links", // or "close": how closely pairs work
  least: 0, // narrowest width class that is drawn
  side: "none", // or what stands side by side: level, wave, layer
  numbers: false,
});
let state = everything();
const listOf = { layer: M.layers, level: M.levels, sector: M.sectors };
const sides = new Map([["level", M.levels], ["wave", M.waves], ["layer", M.layers]]);
const views = new Set([...M.arrangements.map((a) => a.key), "summary"]);

function toAddress() {
  const parts = ["v=1", "view=" + state.view, "show=" + state.show];
  if (state.lines === "close") parts.push("lines=close");
  if (state.least) parts.push("least=" + state.least);
  if (state.side !== "none") parts.push("side=" + state.side);
  if (M.waves.length > 1) parts.push("wave=" + state.wave);
  for (const kind of Object.keys(listOf)) {
    if (state[kind].size < listOf[kind].length) parts.push(kind + "=" + [...state[kind]].sort().join("."));
  }
  if (state.sel !== null) parts.push("sel=" + agencies[state.sel].id);
  if (state.open !== null) parts.push("open=" + state.open);
  return "#" + parts.join("&");
}

function fromAddress(text) {
  const fresh = everything();
  for (const part of text.replace(/^#/, "").split("&")) {
    const [key, value] = part.split("=");
    if (value === undefined) continue;
    if (key === "view" && views.has(value)) fresh.view = value;
    if (key === "show" && (value === "all" || value === "main")) fresh.show = value;
    if (key === "lines" && value === "close" && M.close.length) fresh.lines = value;
    if (key === "least" && (value === "2" || value === "3")) fresh.least = Number(value);
    if (key === "side" && sides.has(value) && sides.get(value).length > 1) fresh.side = value;
    if (key === "wave" && M.waves[Number(value)]) fresh.wave = Number(value);
    if (key === "sel" && number.has(value)) fresh.sel = number.get(value);
    if (key === "open" && M.sectors[Number(value)]) fresh.open = Number(value);
    if (listOf[key]) {
      const wanted = value.split(".").map((x) => (/^\d+$/.test(x) ? Number(x) : listOf[key].findIndex((y) => y.key === x)));
      const there = wanted.filter((i) => listOf[key][i]);
      if (there.length) fresh[key] = new Set(there);
    }
  }
  return fresh;
}

function remember() {
  try {
    history.replaceState(null, "", toAddress());
  } catch (problem) {
    // some viewers forbid it; the map works without
  }
}
