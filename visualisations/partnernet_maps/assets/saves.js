// What can be saved and passed on: the picture, the table, a link to the view.
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

// What marks and lines mean, in rows as wide as the picture; returns how many rows there are.
function pictureKey(ctx, wide, size, top) {
  const entries = [
    ...M.sectors.map((sector, s) => ({ name: sector.name, sector: s })).filter((entry) => sectorShown(entry.sector)),
    ...(closeShown() || state.view === "summary" ? [] : M.layers.map((layer, l) => ({ name: layer.name, layer: l })).filter((entry) => state.layer.has(entry.layer))),
  ];
  let [x, row] = [size, 0];
  for (const entry of entries) {
    const text = shorten(entry.name, 40);
    ctx.font = size + "px " + FONT;
    const room = 2.6 * size + ctx.measureText(text).width + size;
    if (x + room > wide && x > size) [x, row] = [size, row + 1];
    const y = top + (row + 0.5) * 1.7 * size;
    if (top !== null && entry.sector !== undefined) {
      trace(ctx, M.shapes[M.sectors[entry.sector].shape], x + size, y, size * 0.5);
      ctx.fillStyle = colours().fill(entry.sector);
      ctx.strokeStyle = colours().ink;
      ctx.setLineDash([]);
      ctx.lineWidth = size / 12;
      ctx.fill();
      ctx.stroke();
    } else if (top !== null) {
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + 2.1 * size, y);
      ctx.strokeStyle = colours().line(entry.layer);
      ctx.setLineDash(M.layers[entry.layer].dash.map((length) => (length * size) / 14));
      ctx.lineWidth = size / 6;
      ctx.stroke();
    }
    if (top !== null) {
      ctx.fillStyle = colours().ink;
      ctx.fillText(text, x + 2.5 * size, y);
    }
    x += room;
  }
  return row + 1;
}

// The map with its title above, and below it what marks and lines mean.
function savePicture() {
  const from = document.querySelector("#network canvas");
  const to = document.createElement("canvas");
  const bar = Math.round(from.width / 18);
  const size = Math.round(from.width / 62);
  const ctx = to.getContext("2d");
  const rows = pictureKey(ctx, from.width, size, null);
  to.width = from.width;
  to.height = from.height + bar + Math.round((rows + 0.5) * 1.7 * size);
  ctx.fillStyle = colours().paper;
  ctx.fillRect(0, 0, to.width, to.height);
  ctx.fillStyle = colours().ink;
  ctx.font = "bold " + Math.round(bar * 0.42) + "px " + FONT;
  ctx.textBaseline = "middle";
  ctx.fillText(M.title, bar * 0.3, bar / 2, to.width - bar * 0.6);
  ctx.drawImage(from, 0, bar);
  pictureKey(ctx, from.width, size, from.height + bar);
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
