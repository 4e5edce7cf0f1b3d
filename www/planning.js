/* Dates of the week are dragged to another day, person or place. What is dropped leads to the form of the change, with
   all that it meets; nothing is saved here. Without this script the form is reached from the date's own page. */
(() => {
  const grid = document.querySelector(".week-grid[data-drag]");
  if (!grid) return;
  let held = null;

  const cellOf = (node) => (node.closest ? node.closest("td[data-day]") : null);

  const leave = () => grid.querySelectorAll(".is-over").forEach((cell) => cell.classList.remove("is-over"));

  /* What would change; empty: nothing. */
  const change = (from, to) => {
    const asked = new URLSearchParams();
    const before = from.parentElement.dataset, after = to.parentElement.dataset;
    if (from.dataset.day !== to.dataset.day) asked.set("jour", to.dataset.day);
    if (before.person !== after.person) {
      if (after.person) asked.set("personne", after.person);
      if (before.person) asked.set("depuis", before.person);
    }
    if (after.place && before.place !== after.place) asked.set("lieu", after.place);
    return asked.toString();
  };

  for (const date of grid.querySelectorAll(".date[data-url]")) {
    date.draggable = true;
    date.querySelectorAll("a").forEach((link) => (link.draggable = false));
    date.addEventListener("dragstart", (event) => {
      held = date;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", date.querySelector("a").textContent);
      date.classList.add("is-held");
    });
    date.addEventListener("dragend", () => {
      date.classList.remove("is-held");
      held = null;
      leave();
    });
  }
  grid.addEventListener("dragover", (event) => {
    const cell = held && cellOf(event.target);
    leave();
    if (!cell || !change(cellOf(held), cell)) return;
    event.preventDefault();
    cell.classList.add("is-over");
  });
  grid.addEventListener("drop", (event) => {
    const cell = held && cellOf(event.target);
    const asked = cell && change(cellOf(held), cell);
    if (!asked) return;
    event.preventDefault();
    location.assign(held.dataset.url + "/changer?" + asked);
  });
})();
