// Tables: names choose, heads sort, long tables fold; what can be saved.
const FOLD = 50;

function fold(table) {
  const rows = [...table.tBodies[0].rows];
  const old = table.parentElement.nextElementSibling;
  if (old && old.classList.contains("more")) old.remove();
  rows.forEach((row, k) => (row.hidden = k >= FOLD));
  if (rows.length <= FOLD) return;
  let seen = FOLD;
  const button = make("button", undefined, { type: "button", class: "more" });
  const label = () => (button.textContent = "Show 50 more of " + rows.length.toLocaleString("en-GB") + " rows");
  label();
  button.addEventListener("click", () => {
    seen += FOLD;
    rows.forEach((row, k) => (row.hidden = k >= seen));
    say(plural(Math.min(seen, rows.length), "row") + " shown.");
    if (seen >= rows.length) button.remove();
  });
  table.parentElement.after(button);
}

function sortBy(table, column, head) {
  const body = table.tBodies[0];
  const down = head.getAttribute("aria-sort") === "ascending";
  const numeric = head.classList.contains("n");
  const value = (row) => row.cells[column].textContent.trim();
  const sign = down ? -1 : 1;
  const compare = numeric ? (a, b) => Number(value(a).replace(/,/g, "")) - Number(value(b).replace(/,/g, "")) : (a, b) => value(a).localeCompare(value(b), "en", { numeric: true });
  const rows = [...body.rows].map((row, k) => [row, k]).sort((a, b) => sign * compare(a[0], b[0]) || a[1] - b[1]);
  body.append(...rows.map(([row]) => row));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  fold(table);
  say("Sorted by " + head.textContent + (down ? ", highest or last first." : ", lowest or first first."));
}

function startTables() {
  for (const cell of document.querySelectorAll("[data-a]")) {
    const button = make("button", cell.textContent, { type: "button", dir: "auto" });
    button.addEventListener("click", () => {
      choose(number.get(cell.dataset.a), true);
      $("details").scrollIntoView({ block: "nearest" });
    });
    cell.replaceChildren(button);
  }
  for (const table of document.querySelectorAll("table[data-sort]")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = make("button", head.textContent, { type: "button" });
      button.addEventListener("click", () => sortBy(table, column, head));
      head.replaceChildren(button);
    });
    fold(table);
  }
}

function save(blob, name) {
  const link = make("a", undefined, { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  say("Saved " + name + ".");
}

// A cell that a spreadsheet would run as a formula is made text.
function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return '"' + safe.replace(/"/g, '""') + '"';
}

function saveTable() {
  const rows = [...$("t-links").rows].map((row) => [...row.cells].map((cell) => csvCell(cell.textContent.trim())).join(","));
  save(new Blob(["\ufeff" + rows.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }), M.file + ".csv");
}

function savePicture() {
  const from = document.querySelector("#network canvas");
  const to = document.createElement("canvas");
  const bar = Math.round(from.width / 18);
  to.width = from.width;
  to.height = from.height + bar;
  const ctx = to.getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, to.width, to.height);
  ctx.fillStyle = "#0b0c0c";
  ctx.font = "bold " + Math.round(bar * 0.42) + "px " + FONT;
  ctx.textBaseline = "middle";
  ctx.fillText(M.title, bar * 0.3, bar / 2, to.width - bar * 0.6);
  ctx.drawImage(from, 0, bar);
  to.toBlob((blob) => save(blob, M.file + ".png"), "image/png");
}

function copyLink() {
  const text = location.href;
  const told = () => say("Link copied. It opens this view of this file.");
  const failed = () => say("Copy this link from the address bar: it opens this view of this file.");
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(told, failed);
  else failed();
}

function startSaves() {
  $("saves").hidden = false;
  $("save-picture").addEventListener("click", savePicture);
  $("save-table").addEventListener("click", saveTable);
  $("copy-link").addEventListener("click", copyLink);
  $("print").addEventListener("click", () => window.print());
}
