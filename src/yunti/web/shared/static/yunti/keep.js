// A sign-in that lapsed takes no page away: what was typed stays, a note says how to go on, and then it is saved.
// A page that heard from the platform lately is sent as ever; only one that lay open is asked about first. A saving in passing
// that is under way is waited for: sent beside it, the page would overtake itself and be told of a colleague.
(() => {
  const form = document.querySelector("form[data-keep]"), note = document.querySelector("[data-lapsed]");
  if (!form || !note) return;
  const LATELY = 5 * 60 * 1000, PAUSE = 800;
  let heard = Date.now(), lapsed = false, sure = false, under = 0, held = null, pause;
  const show = (seize = true) => { lapsed = true; note.hidden = false; if (seize) note.focus(); };
  // What is typed is saved when one pauses, not only when one leaves the field. Half a composed word is none, and an emptied field
  // waits until it is left: mostly one goes on to write, and a row without a text would be taken away from under the hands.
  const stop = () => clearTimeout(pause);
  const typed = e => {
    stop();
    if (!e.isComposing && e.target.value?.trim()) pause = setTimeout(() => lapsed || form.dispatchEvent(new Event("typed")), PAUSE);
  };
  ["input", "compositionend"].forEach(n => form.addEventListener(n, typed));
  ["compositionstart", "change", "submit"].forEach(n => form.addEventListener(n, stop));
  const renew = async () => {
    const answer = await fetch(location.href);
    if (answer.redirected || !answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
    const field = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (field) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(el => (el.value = field));
    heard = Date.now();
    lapsed = false;
    return true;
  };
  addEventListener("htmx:beforeOnLoad", e => {
    const away = e.detail.xhr.getResponseHeader("HX-Redirect") || e.detail.xhr.status === 403;
    if (e.detail.elt === form && away) { e.preventDefault(); show(e.detail.requestConfig.triggeringEvent?.type !== "typed"); } else if (e.detail.xhr.status < 400) heard = Date.now();
  });
  addEventListener("htmx:beforeRequest", e => { if (e.detail.elt === form) under += 1; });
  addEventListener("htmx:afterRequest", e => {
    if (e.detail.elt !== form) return;
    under -= 1;
    if (under || !held) return;
    const by = held.by;
    held = null;
    form.requestSubmit(by);
  });
  form.addEventListener("submit", async e => {
    if (under) { e.preventDefault(); held = { by: e.submitter }; return; }
    if (sure || (!lapsed && Date.now() - heard < LATELY)) return;
    e.preventDefault();
    let fine = true;
    try { fine = await renew(); } catch { /* no network: the browser says so itself */ }
    if (!fine) return show();
    sure = true;
    form.requestSubmit(e.submitter);
    sure = false;
  });
  note.querySelector("[data-again]").addEventListener("click", async () => {
    if (!(await renew())) return show();
    note.hidden = true;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
