// The button prints; without this script the browser's own menu does.
const button = document.getElementById("imprimer");
button.hidden = false;
button.addEventListener("click", () => window.print());
