// Switches, search, guided views: the legend is the filter.
function summaryText() {
  const nodes = [...shown.nodes.values()];
  const s = nodes.filter((node) => node.kind === "sector").length;
  const groups = nodes.filter((node) => node.kind === "agency" && agencies[node.ix].members > 1).length;
  const n = nodes.length - s - groups;
  const what = [s ? plural(s, "sector") : "", n ? plural(n, "agency") : "", groups ? plural(groups, "group") + " not named" : ""].filter(Boolean).join(", ");
  const main = state.show === "main" && state.sel === null && state.view !== "summary" ? " Main links only." : "";
  const lines = closeShown() ? plural(shown.count, "pair") : plural(shown.count, "link");
  return (what || "Nothing") + " and " + lines + " shown." + (closeShown() ? "" : main);
}

function syncPanel() {
  for (const box of document.querySelectorAll("#panel input[data-kind]")) {
    box.checked = state[box.dataset.kind].has(Number(box.value));
  }
  const radios = { view: state.view, show: state.show, lines: state.lines, wave: String(state.wave), least: String(state.least), side: state.side };
  if ($("close-key")) $("close-key").hidden = state.lines !== "close";
  for (const [name, value] of Object.entries(radios)) {
    for (const radio of document.querySelectorAll("#panel input[name=" + name + "]")) radio.checked = radio.value === value;
  }
  $("numbers").checked = state.numbers;
  for (const box of document.querySelectorAll("#panel input[data-kind]")) {
    const count = counts[box.dataset.kind][Number(box.value)];
    box.closest("label").querySelector(".count").textContent = count.toLocaleString("en-GB");
  }
}

// The one way to change what is seen.
function apply() {
  countPeriod(state.wave);
  redraw();
  drawSides();
  syncPanel();
  showDetails();
  remember();
  if (guided !== null && guided !== toAddress()) markStep(null);
}

function onSwitch(event) {
  const box = event.target;
  if (box.dataset.kind) {
    const set = state[box.dataset.kind];
    if (box.checked) set.add(Number(box.value));
    else set.delete(Number(box.value));
    if (box.dataset.kind === "sector" && state.sel !== null && !agencyShown(state.sel)) state.sel = null;
  } else if (box.name === "view") {
    state.view = box.value;
    state.open = null;
  } else if (box.name === "show") {
    state.show = box.value;
    if (state.show === "all" && strands.length > 2000) say("Drawing all links. This can take a few seconds.");
  } else if (box.name === "lines") {
    state.lines = box.value;
    if (state.view === "summary") state.view = M.arrangements[0].key;
  } else if (box.name === "least") {
    state.least = Number(box.value);
  } else if (box.name === "side") {
    state.side = box.value;
  } else if (box.name === "wave") {
    state.wave = Number(box.value);
    if (state.sel !== null && !agencyShown(state.sel)) state.sel = null;
  } else if (box.id === "numbers") {
    state.numbers = box.checked;
  } else return;
  state.pair = null;
  apply();
  if (box.name === "view") fit();
  say(box.name === "side" ? sidesText() : summaryText());
}

function onSearch() {
  const words = $("search").value.trim().toLocaleLowerCase("en").split(/\s+/).filter(Boolean);
  const list = $("results");
  list.replaceChildren();
  if (!words.length) {
    say(summaryText());
    return;
  }
  const found = [];
  agencies.forEach((agency, i) => {
    const name = agency.name.toLocaleLowerCase("en");
    if (words.every((word) => name.includes(word))) found.push(i);
  });
  for (const i of found.slice(0, 8)) {
    const item = make("li");
    item.append(agencyButton(i));
    list.append(item);
  }
  say(plural(found.length, "agency") + " found" + (found.length > 8 ? ", the first 8 listed." : "."));
}

// The guided view that is shown, with the address that it had: a change of anything leaves it.
let guided = null;

function markStep(k) {
  document.querySelectorAll("[data-step]").forEach((button, i) => {
    if (i === k) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  });
  guided = k === null ? null : toAddress();
  $("step-text").textContent = k === null ? "" : M.steps[k].text;
}

function onStep(k) {
  state = fromAddress(M.steps[k].state);
  apply();
  fit();
  markStep(k);
  say(M.steps[k].text);
}

function startPanel() {
  $("panel").hidden = false;
  $("panel").addEventListener("change", onSwitch);
  $("search").addEventListener("input", onSearch);
  $("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && $("results").querySelector("button")) $("results").querySelector("button").click();
  });
  $("reset").addEventListener("click", () => {
    state = everything();
    $("search").value = "";
    $("results").replaceChildren();
    apply();
    fit();
    if (M.steps.length) markStep(0);
    say(summaryText());
  });
  if (M.steps.length) {
    $("tour").hidden = false;
    document.querySelectorAll("[data-step]").forEach((button, k) => button.addEventListener("click", () => onStep(k)));
  }
  if (NARROW.matches) {
    document.querySelectorAll("details.group").forEach((group) => group.removeAttribute("open"));
  }
}
