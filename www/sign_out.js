/* Signing out leaves nothing in this browser: records that wait, pages that are kept, their worker. The server asks the
   browser for the same (Clear-Site-Data), which only https obeys. What was not sent is said before. */
(() => {
  "use strict";
  const form = document.querySelector("form.team-out");
  if (!form) return;
  const ours = () => {
    try { return Object.keys(localStorage).filter((k) => k.startsWith("saisie:")); } catch (_) { return []; }
  };
  const forget = async () => {
    for (const key of ours()) localStorage.removeItem(key);
    if ("caches" in window) {
      for (const name of await caches.keys()) if (name.startsWith("saisie-")) await caches.delete(name);
    }
    if ("serviceWorker" in navigator) {
      for (const r of await navigator.serviceWorker.getRegistrations()) await r.unregister();
    }
  };
  form.addEventListener("submit", (e) => {
    const n = ours().length;
    e.preventDefault();
    if (n && !window.confirm((n > 1 ? n + " saisies ne sont pas encore envoyées. Elles seront effacées" : "Une saisie n’est pas encore envoyée. Elle sera effacée") + " de cet appareil. Se déconnecter quand même\u00a0?")) return;
    forget().catch(() => {}).then(() => form.submit());
  });
})();
