// What the page was given: agencies, lines and facts, indexed once.
const $ = (id) => document.getElementById(id);
const readBlock = (id) => JSON.parse($(id).textContent);
const M = readBlock("pn-data");
const NODES = readBlock("pn-nodes");
const EDGES = readBlock("pn-edges");
const OPTIONS = readBlock("pn-options");

const number = new Map(NODES.map((node, i) => [node.id, i]));
const agencies = NODES.map((node, i) => ({
  id: node.id,
  name: node.name,
  sector: node.sector,
  lead: M.agencies[i].lead,
  waves: M.agencies[i].waves,
  partners: M.agencies[i].partners,
}));
const strands = EDGES.map((edge) => ({
  source: number.get(edge.from),
  target: number.get(edge.to),
  layer: edge.layer,
  main: edge.main === 1,
  facts: [],
}));
const facts = M.links.map(([strand, way, level, wave, size, text]) => {
  const fact = { strand, way, level, wave, size, text: M.texts[text] };
  strands[strand].facts.push(fact);
  return fact;
});
const strandsOf = agencies.map(() => []);
strands.forEach((strand, i) => {
  strandsOf[strand.source].push(i);
  strandsOf[strand.target].push(i);
});
const membersOf = M.sectors.map(() => []);
agencies.forEach((agency, i) => membersOf[agency.sector].push(i));

const MANY = 200; // above this many agencies the map opens on the sector summary
const BUSY = 600; // above this many lines: straight, no dashes, no arrows, so that it stays quick
const NARROW = window.matchMedia("(max-width: 48rem)");
const contrastMode = window.matchMedia("(forced-colors: active)");

function plural(n, word) {
  const many = word.endsWith("y") ? word.slice(0, -1) + "ies" : word + "s";
  return n.toLocaleString("en-GB") + " " + (n === 1 ? word : many);
}

function make(tag, text, attributes) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  return element;
}

function say(text) {
  $("status").textContent = text;
}
