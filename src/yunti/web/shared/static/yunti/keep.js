// Nothing that was typed is lost: saved at a pause, kept on the page while the sign-in lapsed or the platform is away, and saved
// as soon as that is over. Only a page whose changes are saved is sent in the plain way, so that an error page takes nothing along.
(() => {
  const form = document.querySelector("form[data-keep]"), [lapse, cut] = ["lapsed", "stalled"].map(n => form?.querySelector(`[data-${n}]`));
  if (!lapse || !cut) return;
  const LATELY = 5 * 60 * 1000, PAUSE = 800, FIRST = 3000, LONGEST = 60000;
  let heard = Date.now(), lapsed = false, sure = false, under = 0, held = null, composing = false, pause;
  // How many changes were made, and how many of them the platform has answered; a page that tells what it did not save begins with one.
  let made = form.querySelector("#field-errors .note") ? 1 : 0, known = 0;
  // What was sent and never answered, perhaps saved and perhaps not. It is sent again as it was before anything newer: with the
  // versions it was typed over, so that the platform knows its own and nobody is told of a colleague who is himself.
  let open = null;
  let stalled = false, tries = 0, again;

  const save = () => form.dispatchEvent(new Event("typed"));
  const passing = config => config?.triggeringEvent?.type === "typed";
  const unsaved = () => open || made > known;
  const show = (seize = true) => { calm(); lapsed = true; lapse.hidden = false; if (seize) lapse.focus(); };

  // What is typed is saved when one pauses, not only when one leaves the field. Half a composed word is none, and an emptied field
  // waits until it is left: mostly one goes on to write, and a row without a text would be taken away from under the hands.
  const stop = () => clearTimeout(pause);
  const typed = e => {
    stop();
    composing = e.isComposing;
    if (!composing && e.target.value?.trim()) pause = setTimeout(() => lapsed || save(), PAUSE);
  };
  form.addEventListener("input", () => (made += 1));
  ["input", "compositionend"].forEach(n => form.addEventListener(n, typed));
  ["compositionstart", "change", "submit"].forEach(n => form.addEventListener(n, stop));

  // A platform or a network that is away: tried again after pauses that double, not by all pages at the same moment, and at once
  // when the browser says that it is connected.
  const stall = (seize = false) => {
    stalled = true;
    cut.hidden = false;
    if (seize) cut.focus();
    clearTimeout(again);
    again = setTimeout(retry, Math.min(LONGEST, FIRST * 2 ** tries) * (0.75 + Math.random() / 2));
    tries += 1;
  };
  const calm = () => { stalled = false; cut.hidden = true; tries = 0; clearTimeout(again); };
  const retry = () => { if (!under) composing && !open ? stall() : save(); };
  addEventListener("online", () => { if (stalled) { tries = 0; retry(); } });
  addEventListener("beforeunload", e => { if ((stalled || lapsed) && unsaved()) e.preventDefault(); });

  // Whether the page is signed in and the platform there; the tokens are those of this sign-in afterwards.
  const renew = async () => {
    let answer, page;
    try { answer = await fetch(location.href); page = await answer.text(); } catch { stall(true); return false; }
    if (answer.status >= 500) { stall(true); return false; }
    if (answer.redirected || !answer.ok) { show(); return false; }
    const fresh = new DOMParser().parseFromString(page, "text/html");
    document.body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
    const field = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (field) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(el => (el.value = field));
    heard = Date.now();
    lapsed = false;
    lapse.hidden = true;
    return true;
  };

  // A saving in passing.
  form.addEventListener("htmx:configRequest", e => {
    const { formData } = e.detail;
    if (open) {
      open.body.set("csrfmiddlewaretoken", formData.get("csrfmiddlewaretoken"));
      e.detail.parameters = open.body;
    } else open = { body: formData, made };
  });
  addEventListener("htmx:beforeRequest", e => { if (e.detail.elt === form) under += 1; });
  addEventListener("htmx:beforeOnLoad", e => {
    const { elt, xhr, requestConfig } = e.detail;
    if (elt !== form) { if (xhr.status < 400) heard = Date.now(); return; }
    if (xhr.status >= 500) return e.preventDefault();
    if (xhr.getResponseHeader("HX-Redirect") || xhr.status === 403) { e.preventDefault(); show(!passing(requestConfig)); }
    else if (xhr.status < 400) { heard = Date.now(); known = open.made; }
    if (xhr.getResponseHeader("HX-Refresh")) held = null; // the rows of this page are no longer those of the platform
    open = null;
  });
  ["htmx:sendError", "htmx:timeout"].forEach(n => form.addEventListener(n, e => e.stopPropagation())); // the note says it
  addEventListener("htmx:afterRequest", e => {
    if (e.detail.elt !== form) return;
    under -= 1;
    if (under) return;
    const going = held, { status } = e.detail.xhr;
    held = null;
    if (!status || status >= 500) return stall(Boolean(going));
    if (lapsed) return;
    if (status < 400 && unsaved() && (going || stalled) && !composing) { held = going; return save(); }
    calm();
    if (going) send(going.by);
  });

  // The page itself is sent once nothing on it waits: a saving that is under way would be overtaken, and told of a colleague.
  // A page that heard from the platform lately is sent as ever; one that lay open is asked about first.
  // A button that went with its list, for the list is asked no more, sends nothing.
  const send = by => { if (by && by.form !== form) return; sure = true; form.requestSubmit(by); sure = false; };
  form.addEventListener("submit", async e => {
    const by = e.submitter, late = lapsed || Date.now() - heard >= LATELY;
    if (sure || (!under && !late && !unsaved())) return;
    e.preventDefault();
    if (!under && late && !(await renew())) return;
    if (!under && !unsaved()) return send(by);
    held = { by };
    if (!under) save();
  });
  lapse.querySelector("[data-again]").addEventListener("click", async () => { if (await renew()) save(); });
  cut.querySelector("[data-again]").addEventListener("click", retry);
})();
