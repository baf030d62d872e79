document.body.classList.add("scripted");
$("status").hidden = false;
$("details").hidden = false;
for (const canvas of document.querySelectorAll("#network canvas")) canvas.setAttribute("aria-hidden", "true");
for (const inner of document.querySelectorAll("#network .vis-network")) inner.removeAttribute("tabindex");
startPanel();
startKeys();
startTables();
startSaves();
const asOpened = toAddress();
state = fromAddress(location.hash);
apply();
fit();
if (M.steps.length && toAddress() === asOpened) markStep(0);
say(summaryText());
window.addEventListener("hashchange", () => {
  if (location.hash === toAddress()) return;
  state = fromAddress(location.hash);
  apply();
});
window.addEventListener("resize", () => fit());
contrastMode.addEventListener("change", () => apply());
// For tests and for nobody else: what is on the map right now.
window.partnernetMap = { M, agencies, strands, network, drawing, get state() { return state; }, get shown() { return shown; } };
