/* The number on the button follows what is ticked as left aside. Without it the button tells the number that stood there
   when the page was drawn. */
(() => {
  const form = document.querySelector("form.preview");
  const count = form && form.querySelector("[data-count]");
  if (!count) return;
  const boxes = [...form.querySelectorAll("input[name=retire]")];
  const show = () => {
    const n = boxes.filter((box) => !box.checked).length;
    count.textContent = n + (n > 1 ? " dates" : " date");
    count.closest("button").disabled = n === 0;
  };
  form.addEventListener("change", show);
  show();
})();
