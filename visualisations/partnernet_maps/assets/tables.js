// Tables: names choose, heads sort, long tables fold.
const FOLD = 50;
const folded = new Map(); // table -> its rows in order, how many are seen, the button for more

// Which agencies stand in a row, by table and by the row's place in the page.
const agenciesIn = {
  "t-agencies": (k) => [k],
  "t-links": (k) => {
    const { source, target } = strands[facts[k].strand];
    return facts[k].way < 0 ? [target, source] : [source, target];
  },
  "t-close": (k) => [closeFacts[k].source, closeFacts[k].target],
};

// Names become buttons when their row is first seen.
function dress(table, row) {
  const held = folded.get(table);
  const k = held.undressed.get(row);
  if (k === undefined) return;
  held.undressed.delete(row);
  agenciesIn[table.id](k).forEach((i, n) => {
    const cell = row.cells[held.columns[n]];
    const button = make("button", cell.textContent, { type: "button", dir: "auto" });
    button.addEventListener("click", () => {
      choose(i, true);
      $("details").scrollIntoView({ block: "nearest" });
    });
    cell.replaceChildren(button);
  });
}

// Show rows up to a number; the rest stay where they are never laid out.
function reveal(table, upto) {
  const held = folded.get(table);
  const fresh = document.createDocumentFragment();
  for (const row of held.rows.slice(held.seen, upto)) {
    dress(table, row);
    fresh.append(row);
  }
  table.tBodies[0].append(fresh);
  held.seen = Math.min(upto, held.rows.length);
  held.more.hidden = held.seen === held.rows.length;
}

function sortBy(table, column, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  const numeric = head.classList.contains("n");
  const sign = down ? -1 : 1;
  const order = new Intl.Collator("en", { numeric: true });
  const value = (row) => {
    const text = row.cells[column].textContent.trim();
    return numeric ? Number(text.replace(/,/g, "")) : text;
  };
  const compare = numeric ? (a, b) => a - b : order.compare;
  const held = folded.get(table);
  held.rows = held.rows.map((row, k) => [value(row), k, row]).sort((a, b) => sign * compare(a[0], b[0]) || a[1] - b[1]).map((x) => x[2]);
  const rest = document.createDocumentFragment();
  for (const row of held.rows.slice(FOLD)) rest.append(row);
  if (table.tBodies[1]) table.tBodies[1].append(rest);
  held.seen = 0;
  reveal(table, FOLD);
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  say("Sorted by " + head.textContent + (down ? ", highest or last first." : ", lowest or first first."));
}

function startTables() {
  for (const table of document.querySelectorAll("table[data-sort]")) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const columns = [...heads.keys()].filter((k) => heads[k].hasAttribute("data-agency"));
    const more = make("button", "Show 50 more of " + rows.length.toLocaleString("en-GB") + " rows", { type: "button", class: "more" });
    more.addEventListener("click", () => {
      reveal(table, folded.get(table).seen + FOLD);
      say(plural(folded.get(table).seen, "row") + " shown.");
    });
    table.parentElement.after(more);
    folded.set(table, { rows, columns, more, seen: 0, undressed: new Map(rows.map((row, k) => [row, k])) });
    heads.forEach((head, column) => {
      const button = make("button", head.textContent, { type: "button" });
      button.addEventListener("click", () => sortBy(table, column, head));
      head.replaceChildren(button);
    });
    reveal(table, FOLD);
  }
}
