// What the page was given: agencies, lines and facts, indexed once.
const $ = (id) => document.getElementById(id);
const readBlock = (id) => JSON.parse($(id).textContent);
const M = readBlock("pn-data");
// Rows under one row of their keys.
const unpack = ([keys, ...rows]) => rows.map((row) => Object.fromEntries(keys.map((key, k) => [key, row[k]])));
const NODES = unpack(readBlock("pn-nodes"));
const EDGES = unpack(readBlock("pn-edges"));
const OPTIONS = readBlock("pn-options");

const number = new Map(NODES.map((node, i) => [node.id, i]));
const agencies = NODES.map((node, i) => ({
  id: node.id,
  name: node.name,
  sector: node.sector,
  lead: M.agencies[i].lead,
  waves: M.agencies[i].waves,
  members: M.agencies[i].members,
  partners: 0, // of the period that is shown
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

const MANY = M.many; // above this many agencies the map opens on the sector summary
const BUSY = 600; // above this many lines: straight, no dashes, no arrows, so that it stays quick
const NARROW = window.matchMedia("(max-width: 48rem)");
const contrastMode = window.matchMedia("(forced-colors: active)");

// Numbers of the period that is shown: partners of each agency, links by kind, level and sector.
const counts = { layer: [], level: [], sector: [] };

function countPeriod(wave) {
  const partners = agencies.map(() => new Set());
  counts.layer = M.layers.map(() => 0);
  counts.level = M.levels.map(() => 0);
  for (const fact of facts) {
    if (fact.wave !== wave) continue;
    const strand = strands[fact.strand];
    partners[strand.source].add(strand.target);
    partners[strand.target].add(strand.source);
    counts.layer[strand.layer] += 1;
    counts.level[fact.level] += 1;
  }
  counts.sector = M.sectors.map(() => 0);
  agencies.forEach((agency, i) => {
    agency.partners = partners[i].size;
    if (!agency.waves.length || agency.waves.includes(wave)) counts.sector[agency.sector] += agency.members;
  });
}

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
