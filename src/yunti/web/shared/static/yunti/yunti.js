// The only script of the site. Every page works without it; it adds keys, focus, counts, warnings.
(() => {
  const $ = (s, r = document) => r.querySelector(s), all = (s, r = document) => [...r.querySelectorAll(s)];
  const typing = e => e.target.closest("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable], dialog");
  const focus = el => { if (!el) return; if (!el.matches("a, button, input, select, textarea, [tabindex]")) el.tabIndex = -1; el.focus(); };
  const english = document.documentElement.lang === "en";
  const say = (chinese, words) => (english ? words : chinese);

  // Printing unfolds what is folded, so that nothing is lost on paper.
  addEventListener("beforeprint", () => all("details:not([open], .who-menu)").forEach(d => (d.open = d.dataset.opened = true)));
  addEventListener("afterprint", () => all("details[data-opened]").forEach(d => { d.open = false; delete d.dataset.opened; }));

  // On phones the menu scrolls sideways; the entry of this page is brought into view.
  const reveal = () => all(".menu [aria-current]").forEach(a => (a.parentElement.scrollLeft = a.offsetLeft - a.parentElement.offsetLeft - 48));
  reveal(); addEventListener("resize", reveal);

  // Toasts stay 8 seconds, longer while pointed at or focused.
  const hold = toast => {
    let timer;
    const start = () => (timer = setTimeout(() => toast.remove(), 8000)), stop = () => clearTimeout(timer);
    ["mouseenter", "focusin"].forEach(n => toast.addEventListener(n, stop));
    ["mouseleave", "focusout"].forEach(n => toast.addEventListener(n, start));
    start();
  };
  const toast = (text, tone = "") => {
    if (all("#toasts .toast").some(t => t.firstChild.textContent === text)) return; // said already
    const p = document.createElement("p"), b = document.createElement("button");
    p.className = "toast"; p.dataset.tone = tone; p.textContent = text;
    b.type = "button"; b.dataset.close = ""; b.textContent = say("知道了", "Dismiss");
    p.append(b); $("#toasts")?.append(p); hold(p);
  };
  all("#toasts [data-close]").forEach(b => (b.hidden = false));
  all("#toasts .toast").filter(t => t.dataset.tone !== "error").forEach(hold);

  addEventListener("click", e => {
    const t = e.target;
    if (t.closest("[data-close]")) t.closest(".toast")?.remove();
    if (t.closest("[data-print]")) print();
    all(".who-menu[open]").forEach(m => m.contains(t) || (m.open = false));
  });

  // Work lists: marked row, chosen rows, count.
  const list = () => $(".worklist"), rows = () => (list() ? all("tbody tr:not(.cut, .gap)", list()) : []);
  const box = row => row && $(".ck input", row);
  const current = () => rows().find(r => r.ariaCurrent === "true");
  const sync = () => {
    let n = 0;
    rows().forEach(r => { const on = !!box(r)?.checked; r.classList.toggle("sel", on); n += on; });
    all("[data-chosen]").forEach(el => (el.textContent = n ? say(`已选 ${n} 件`, `${n} chosen`) : say("未选中", "None chosen")));
    all("[data-needs-chosen]").forEach(el => (el.disabled = !n));
  };
  const go = step => {
    const a = rows(); if (!a.length) return;
    const j = Math.max(0, Math.min(a.length - 1, a.findIndex(r => r.ariaCurrent === "true") + step));
    a.forEach((r, k) => (r.ariaCurrent = k === j ? "true" : null));
    a[j].scrollIntoView({ block: "nearest" });
  };
  addEventListener("change", e => {
    const t = e.target;
    if (t.closest(".worklist thead .ck, .worklist thead")) rows().forEach(r => box(r) && (box(r).checked = t.checked));
    if (t.closest(".worklist")) sync();
    const form = t.closest("form[data-autosubmit]");
    if (form && t.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
  });
  addEventListener("keydown", e => {
    if (e.key === "Escape") { const open = $(".who-menu[open]"); if (open) { open.open = false; $("summary", open).focus(); return; } }
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const cur = current(), keys = $("#keys");
    if (e.key === "Enter") { if (cur && e.target === document.body) { const a = $("a[href]", cur); if (a) location = a.href; } return; }
    const act = {
      j: () => (list() ? go(1) : $("[data-next]")?.click()), k: () => (list() ? go(-1) : $("[data-previous]")?.click()), x: () => box(cur)?.click(),
      "/": () => $("[data-find]")?.focus(), "?": () => keys?.showModal?.(),
      Escape: () => { rows().forEach(r => box(r) && (box(r).checked = false)); sync(); },
    }[e.key];
    if (act) { if (e.key !== "Escape") e.preventDefault(); act(); }
  });
  sync();

  // Long texts say how many characters they have: code points after NFC without white space, as `count_characters` has them.
  const COUNTED = "textarea[data-count]", BLANK = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
  let counting;
  const count = field => {
    const line = $("[data-counter]", field.parentElement), most = +field.dataset.count;
    const n = [...field.value.normalize("NFC")].filter(c => !BLANK.test(c)).length, over = Math.max(0, n - most);
    const text = say(`不超过 ${most} 字，已填 ${n} 字`, `At most ${most} characters, ${n} typed`) + (over ? say(`，超出 ${over} 字`, `, ${over} too many`) : "");
    if (line.textContent !== text) line.textContent = text; // it is read out when it changes
    line.dataset.tone = over ? "bad" : "";
  };
  addEventListener("input", e => { if (e.target.matches(COUNTED)) { clearTimeout(counting); counting = setTimeout(count, 500, e.target); } });
  addEventListener("change", e => { if (e.target.matches(COUNTED)) count(e.target); });
  all(COUNTED).forEach(count);

  // After a swap the focus goes to the first error or to the new heading, else it stays.
  const settle = root => {
    const error = $("[data-problems]", root) || $("[aria-invalid=true]", root);
    focus(error || $("[data-focus]", root));
    sync(); uploads(root); all(COUNTED, root).forEach(count);
  };
  addEventListener("htmx:afterSettle", e => settle(e.detail.elt.isConnected ? e.detail.elt : document));
  addEventListener("htmx:responseError", e => { if (!e.detail.xhr.getResponseHeader("HX-Trigger")) toast(say("没有办成，页面没有变化。请重试，或刷新页面。", "This did not work; the page is unchanged. Try again or reload."), "error"); });
  addEventListener("htmx:sendError", () => toast(say("网络不通，已填内容还在。连上后再试。", "No connection; what you typed is kept. Try again when connected."), "error"));
  addEventListener("refusal", e => toast([e.detail.reason, e.detail.next].filter(Boolean).join(" "), "error"));
  focus($("[data-problems]"));

  // An address that names a place of a form leads into it: what is folded around it opens, its first box has the focus.
  const reach = () => {
    const el = /^#(id|at)_/.test(location.hash) && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!el) return;
    for (let d = el.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    const box = "input:not([type=hidden], :disabled), textarea, select";
    focus(el.matches(`${box}, button`) ? el : $("input:checked", el) || $(box, el) || $("button, summary, a[href]", el) || el);
    (el.closest(".field") || el).scrollIntoView(); // with its label
  };
  // The browser looks for the place itself until the page has loaded, and takes the focus away again.
  addEventListener("load", () => setTimeout(reach));
  addEventListener("hashchange", reach);
  addEventListener("click", e => { const a = e.target.closest("a[href^='#']"); if (a && a.hash === location.hash) reach(); });

  // Uploads show how far they are; without this the browser sends the form in the plain way.
  const uploads = (root = document) => all("form[enctype='multipart/form-data'][data-progress]", root).forEach(form => {
    if (form.dataset.ready) return;
    form.dataset.ready = "1";
    form.addEventListener("htmx:xhr:progress", e => {
      const bar = $("[data-bar]", form), d = e.detail;
      if (!bar || !d.lengthComputable) return;
      const v = Math.floor((100 * d.loaded) / d.total);
      bar.hidden = false; bar.style.setProperty("--v", v);
      const text = $("[data-bar-text]", form); if (text) text.textContent = say(`已上传 ${v}%`, `${v}% uploaded`);
    });
  });
  uploads();

  // A sign-in about to lapse warns five minutes before and can be extended.
  const body = document.body, lapse = $("#lapse");
  let timers = [];
  const arm = seconds => {
    timers.forEach(clearTimeout); timers = [];
    const warning = +body.dataset.lapseWarning, ends = Date.now() + seconds * 1000;
    if (!lapse || !seconds || seconds > 86400 * 20) return;
    const show = () => {
      const left = Math.max(0, Math.ceil((ends - Date.now()) / 60000)), b = $("[data-minutes]", lapse);
      if (b) b.textContent = left;
      lapse.hidden = false;
      if (left) timers.push(setTimeout(show, 30000)); else location.reload();
    };
    timers.push(setTimeout(show, Math.max(0, seconds - warning) * 1000));
  };
  arm(+body.dataset.lapseSeconds || 0);
  $("[data-extend]")?.addEventListener("submit", async e => {
    e.preventDefault();
    const form = e.target;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
      if (!answer.ok) return location.reload();
      lapse.hidden = true; arm(+answer.headers.get("X-Session-Seconds") || 0);
    } catch { toast(say("网络不通，登录没有延长。", "No connection; the sign-in was not extended."), "error"); }
  });
  addEventListener("htmx:afterRequest", e => { if (e.detail.successful && body.dataset.lapseSeconds && !e.detail.requestConfig?.headers?.["X-Background"]) arm(+body.dataset.lapseSeconds); });
})();
