/* Counts on a telephone: big buttons, and records that wait for the network. Nothing of it is needed: without script
   the form is sent as it is. What is typed stays in this browser until the server has it, then goes; signing out takes
   all of it away (sign_out.js). The pages are kept by a worker (counts_worker.js). */
(() => {
  "use strict";
  const PREFIX = "saisie:", PAGES = "saisie-pages", LIST = "/equipe/saisie", KEPT = 12, SEEN = 8, EVERY = 60000;
  const main = document.querySelector("main[data-account]");
  if (!main) return;
  const account = main.dataset.account;
  const form = document.querySelector("form.count-form");
  const state = document.getElementById("envoi");

  /* ---- Records: one of each date ---- */

  const load = (date) => {
    try { return JSON.parse(localStorage.getItem(PREFIX + date)); } catch (_) { return null; }
  };
  const save = (r) => {
    try { localStorage.setItem(PREFIX + r.date, JSON.stringify(r)); return true; } catch (_) { return false; }
  };
  const drop = (date) => localStorage.removeItem(PREFIX + date);
  const all = () => {
    try {
      return Object.keys(localStorage).filter((k) => k.startsWith(PREFIX)).map((k) => load(k.slice(PREFIX.length))).filter(Boolean);
    } catch (_) { return []; }
  };
  const mine = () => all().filter((r) => r.account === account);
  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const h = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
  };

  /* ---- What is seen ---- */

  let sent = 0, over = false;
  const plural = (n, one, many) => n + "\u00a0" + (n > 1 ? many : one);
  const say = () => {
    const waiting = mine().filter((r) => r.state === "waiting").length;
    const asks = mine().filter((r) => r.state === "asks").length;
    const others = all().length - mine().length;
    const words = [];
    if (waiting) words.push("En attente d’envoi (" + waiting + ")" + (over ? "\u00a0: connectez-vous pour envoyer, rien n’est perdu" : "") + ".");
    if (asks) words.push(plural(asks, "saisie est à revoir.", "saisies sont à revoir."));
    if (!waiting && sent) words.push("Envoyé (" + sent + ").");
    if (others) words.push(plural(others, "saisie d’un autre compte attend", "saisies d’un autre compte attendent") + " sur cet appareil, sans partir avec les vôtres.");
    state.textContent = words.join(" ");
    state.hidden = words.length === 0;
    if (over && waiting) {
      const a = document.createElement("a");
      a.href = "/equipe/connexion?vers=" + LIST;
      a.textContent = "Se connecter";
      state.append(" ", a);
    }
    for (const row of document.querySelectorAll("[data-date].row")) {
      const r = load(row.dataset.date);
      let mark = row.querySelector(".count-mark");
      const text = !r || r.account !== account ? "" : { draft: "commencée", waiting: "en attente d’envoi", asks: "à revoir" }[r.state];
      if (!mark && text) {
        mark = document.createElement("span");
        mark.className = "count-mark mark mark-wait";
        row.querySelector("a").after(" ", mark);
      }
      if (mark) mark.textContent = text || (mark.textContent && sent ? "envoyée" : "");
    }
  };

  /* ---- Sending ---- */

  const token = async () => {
    const answer = await fetch(LIST, { redirect: "manual", cache: "no-store" });
    over = answer.type === "opaqueredirect";
    if (over || !answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = page.querySelector("main[data-account]");
    const field = page.querySelector("form.team-out input[type=hidden]");
    return other && other.dataset.account === account && field ? [field.name, field.value] : null;
  };
  const ask = (r, sentence, note) => {
    r.state = "asks";
    r.sentence = sentence;
    r.note = Boolean(note);
    save(r);
  };
  const sendOne = async (r, proof) => {
    const body = new URLSearchParams(r.fields);
    body.append("feuille", r.sheet);
    for (const s of r.seen) body.append("vu", s);
    body.append(proof[0], proof[1]);
    body.append("reponse", "json");
    r.tried = true;
    save(r);
    const answer = await fetch(LIST + "/" + r.date, { method: "POST", body, redirect: "manual", cache: "no-store" });
    if (answer.status === 0 || answer.status === 403 || answer.status === 429 || answer.status >= 500) return false;
    const kind = answer.headers.get("Content-Type") || "";
    const told = kind.startsWith("application/json") ? await answer.json() : { state: "gone" };
    /* Typed anew while it was on its way: what was typed last goes next. */
    const now = load(r.date);
    if (now && now.sheet !== r.sheet) return true;
    if (told.state === "done") {
      drop(r.date);
      sent++;
    } else if (told.state === "else") {
      ask(r, "Quelqu’un d’autre a saisi cette date entre-temps. Ce que vous avez saisi est ci-dessous et n’est pas enregistré.");
    } else {
      ask(r, told.sentence || "Cette date n’existe plus dans le planning, ou ce qui a été saisi n’y convient pas.", told.note);
    }
    return true;
  };
  let busy = null;
  const sendAll = async () => {
    const waiting = mine().filter((r) => r.state === "waiting");
    if (!waiting.length) return;
    try {
      const proof = await token();
      for (const { date } of proof ? waiting : []) {
        const r = load(date); /* as it was typed last */
        if (r && r.state === "waiting" && !(await sendOne(r, proof))) break;
      }
    } catch (_) { /* No network: they wait. */ }
  };
  const sync = () => {
    busy = (busy || Promise.resolve()).then(sendAll).then(say);
    return busy;
  };

  /* ---- Pages that are kept ---- */

  const keep = async () => {
    if (!("caches" in window)) return;
    const cache = await caches.open(PAGES);
    const links = Array.from(document.querySelectorAll("[data-keep] a"), (a) => new URL(a.href).pathname).slice(0, KEPT);
    const paths = [LIST, ...links];
    for (const path of paths) {
      try {
        const answer = await fetch(path, { redirect: "manual", cache: "no-store" });
        if (answer.type === "opaqueredirect") return void (await caches.delete(PAGES));
        if (answer.ok) await cache.put(path, answer);
      } catch (_) { return; }
    }
    for (const request of await cache.keys()) {
      if (!paths.includes(new URL(request.url).pathname)) await cache.delete(request);
    }
  };

  /* ---- One date ---- */

  const minutes = (text) => {
    const m = /^\s*(?:(\d+)\s*(?:h|:)\s*(\d*)|(\d+)\s*min)\s*$/i.exec(text.replace(/\u00a0/g, " "));
    return m ? (m[3] ? Number(m[3]) : Number(m[1]) * 60 + Number(m[2] || 0)) : 0;
  };
  const words = (n) => (n < 60 ? n + "\u00a0min" : Math.floor(n / 60) + "\u00a0h" + (n % 60 ? "\u00a0" + String(n % 60).padStart(2, "0") : ""));
  const number = (text) => (/^[\d\s]+$/.test(text) ? Number(text.replace(/\s/g, "")) : NaN);

  const startForm = () => {
    const date = form.dataset.date, alert = document.createElement("p");
    const seen = Array.from(form.querySelectorAll("input[name=vu]"), (x) => x.value);
    let record = load(date);
    if (record && record.account === account && seen.includes(record.sheet)) drop(date);
    if (record && (record.account !== account || seen.includes(record.sheet))) record = null;
    if (record && seen.length) record.seen = Array.from(new Set([...record.seen, ...seen])).slice(-SEEN);
    alert.className = "alert";
    alert.hidden = true;
    alert.setAttribute("role", "alert");
    form.before(alert);

    const fields = () => {
      const list = [];
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && /^(c-|theme$|etat$|raison$|note)/.test(name)) list.push([name, value]);
      }
      return list;
    };
    const restore = (list) => {
      for (const x of form.elements) {
        if (!x.name || x.type === "hidden") continue;
        const given = list.filter(([name]) => name === x.name).map(([, value]) => value);
        if (x.type === "checkbox" || x.type === "radio") x.checked = given.includes(x.value);
        else if (given.length) x.value = given[0];
      }
      for (const d of form.querySelectorAll("details")) d.open = d.open || Boolean(d.querySelector(":checked"));
    };
    const warn = (text) => {
      alert.textContent = text || "";
      alert.hidden = !text;
    };
    /* The note may stay, once somebody has read it again. */
    const offerNote = () => {
      if (document.getElementById("note_vue")) return;
      const line = document.createElement("p"), box = document.createElement("input"), label = document.createElement("label");
      line.className = "check-line";
      Object.assign(box, { type: "checkbox", id: "note_vue", name: "note_vue", value: "oui" });
      label.htmlFor = "note_vue";
      label.textContent = "La note peut rester ainsi\u00a0: elle ne désigne personne.";
      line.append(box, label);
      form.querySelector(".count-go").before(line);
    };
    const write = (next) => {
      /* What was on its way may have arrived: what is typed after it is another record, which knows of it. The number in
         the page is none for us: a kept page is opened twice. */
      const stands = load(date);
      if (!record) record = { date, account, sheet: uuid(), seen: seen.slice(), tried: false };
      else if (!stands || stands.tried) Object.assign(record, { seen: [...record.seen, record.sheet].slice(-SEEN), sheet: uuid(), tried: false });
      record.fields = fields();
      record.state = next;
      return save(record);
    };
    const missing = () => {
      if (form.elements.etat.value === "manquee") return form.elements.raison.value ? null : form.elements.raison;
      for (const x of form.querySelectorAll("[data-required]")) {
        if (!x.value.trim()) return x;
      }
      return null;
    };
    const tooMany = () => {
      for (const p of form.querySelectorAll("[data-of]")) {
        const x = p.querySelector("input"), whole = form.elements[p.dataset.of];
        if (form.elements.etat.value !== "manquee" && number(x.value) > number(whole.value)) return [x, p.dataset.ofLabel];
      }
      return null;
    };

    for (const b of form.querySelectorAll(".step")) {
      b.hidden = false;
      b.addEventListener("click", () => {
        const x = b.parentElement.querySelector("input"), step = Number(b.dataset.step);
        const length = "minutes" in x.dataset;
        const value = Math.max(0, (length ? minutes(x.value) : number(x.value) || 0) + step);
        x.value = length ? words(value) : value;
        x.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    if (record) {
      restore(record.fields);
      if (record.note) offerNote();
      warn({ draft: "Ce que vous aviez commencé est repris ci-dessous.", waiting: "Cette saisie attend d’être envoyée\u00a0: vous pouvez encore la corriger.", asks: record.sentence }[record.state]);
    }
    form.addEventListener("input", () => { write("draft"); });
    form.addEventListener("submit", (e) => {
      const lacks = missing(), more = tooMany();
      if (lacks || more) {
        e.preventDefault();
        const name = form.querySelector("label[for='" + (lacks || more[0]).id + "']").firstChild.textContent.trim();
        warn("«\u00a0" + name + "\u00a0»\u00a0: " + (lacks ? "à remplir, 0 s’il n’y en a pas eu." : "c’est plus que «\u00a0" + more[1] + "\u00a0»."));
        (lacks || more[0]).focus();
        return;
      }
      if (!write("waiting")) return; /* nothing can be kept here: sent as it is */
      e.preventDefault();
      sync().then(() => {
        const now = load(date);
        if (!now) {
          location.href = LIST + "?fait=oui";
        } else if (now.state === "asks") {
          location.reload();
        } else if (over) {
          state.scrollIntoView();
        } else if (navigator.serviceWorker && navigator.serviceWorker.controller) {
          location.href = LIST;
        } else {
          warn("Gardé sur cet appareil, en attente d’envoi\u00a0: rouvrez cette page quand le réseau est revenu.");
        }
      });
    });
  };

  if (form) startForm();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/equipe/saisie.js", { scope: LIST }).catch(() => {});
  }
  window.addEventListener("online", sync);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
  setInterval(sync, EVERY);
  say();
  sync().then(() => (form ? null : keep())).catch(() => {});
})();
