// A file that is bound to an application opens beside what was filled in, where the window has room for both.
// Without this, on a narrow window and with any key held, the link opens a window of its own.
(() => {
  const wide = matchMedia("(min-width: 64rem)"), english = document.documentElement.lang === "en";
  const say = (chinese, words) => (english ? words : chinese);
  let pane, opener, row;
  const made = () => {
    const aside = document.createElement("aside"), head = document.createElement("div"), sheet = document.createElement("div");
    const away = document.createElement("a"), close = document.createElement("button");
    aside.id = "beside"; aside.setAttribute("aria-label", say("佐证材料", "Evidence")); aside.tabIndex = -1;
    head.className = "row"; sheet.id = "beside-sheet"; sheet.setAttribute("aria-live", "polite");
    away.target = "_blank"; away.rel = "noopener"; away.className = "push"; away.textContent = say("在新窗口打开", "Open in a new window");
    close.type = "button"; close.className = "btn"; close.textContent = say("关闭", "Close"); close.addEventListener("click", shut);
    head.append(away, close); aside.append(head, sheet); document.body.append(aside);
    return { aside, sheet, away };
  };
  const load = async address => {
    pane.away.href = address;
    await htmx.ajax("GET", address, { target: pane.sheet, swap: "innerHTML" });
    if (!pane.aside.contains(document.activeElement)) pane.aside.focus({ preventScroll: true });
    if (!pane.sheet.firstElementChild) shut();  // the reason stands in the message at the foot of the page
  };
  const open = link => {
    if (!pane) pane = made();
    opener = link;
    row?.classList.remove("sel");
    row = link.closest("tr"); row?.classList.add("sel");
    document.body.dataset.beside = "open";
    load(link.href);
    pane.aside.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  };
  const shut = () => {
    delete document.body.dataset.beside;
    row?.classList.remove("sel");
    pane.sheet.replaceChildren();
    if (opener?.isConnected) opener.focus();
  };
  addEventListener("click", e => {
    if (e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !wide.matches || !window.htmx) return;
    const link = e.target.closest("a[data-beside]"), turned = pane && e.target.closest("#beside-sheet nav a");
    if (!link && !turned) return;
    e.preventDefault();
    if (turned) load(turned.href); else open(link);
  });
  document.addEventListener("keydown", e => {
    if (!document.body.dataset.beside || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") { e.preventDefault(); e.stopImmediatePropagation(); shut(); }
    const turn = { ArrowLeft: "prev", ArrowRight: "next" }[e.key];
    if (turn && pane.aside.contains(document.activeElement)) pane.sheet.querySelector(`[rel=${turn}]`)?.click();
  });
})();
