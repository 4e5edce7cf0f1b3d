/* The numbers on the buttons follow what is ticked as left aside. Without it each button tells the number that stood there
   when the page was drawn. */
(() => {
  const form = document.querySelector("form.preview");
  const counts = form ? [...form.querySelectorAll("[data-count]")] : [];
  if (!counts.length) return;
  const boxes = [...form.querySelectorAll("input[name=retire]")];
  const show = () => {
    for (const count of counts) {
      const button = count.closest("button"), coming = "toCome" in button.dataset;
      const n = boxes.filter((box) => !box.checked && !(coming && "past" in box.dataset)).length;
      count.textContent = n + " " + (n > 1 ? count.dataset.many : count.dataset.one);
      button.disabled = n === 0;
    }
  };
  form.addEventListener("change", show);
  show();
})();
