// Pages of a file chosen by their small pictures; what is typed and what is pressed always say the same.
(() => {
  const read = text => {
    const pages = new Set();
    for (const part of text.replace(/[–—－~～至到]/g, "-").replace(/\s*-\s*/g, "-").split(/[、,，;；\s]+/)) {
      const [, from, to] = part.match(/^(\d{1,6})(?:-(\d{1,6}))?$/) || [];
      for (let n = +from; from && n <= Math.min(+(to || from), 99999); n++) pages.add(n);
    }
    return pages;
  };
  const written = pages => {
    const out = [];
    for (const n of [...pages].sort((a, b) => a - b)) {
      const last = out[out.length - 1];
      if (last && last[1] === n - 1) last[1] = n; else out.push([n, n]);
    }
    return out.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join("、");
  };
  const show = (form, pages) => form.querySelectorAll("[data-page]").forEach(el => el.setAttribute("aria-pressed", pages.has(+el.dataset.page)));
  let last = null;
  document.addEventListener("click", e => {
    const picture = e.target.closest("[data-page]"), form = picture?.closest("form"), input = form?.querySelector("[data-pages]");
    if (!input) return;
    const pages = read(input.value), n = +picture.dataset.page, on = picture.getAttribute("aria-pressed") !== "true";
    const from = e.shiftKey && last?.form === form ? last.n : n;
    for (let each = Math.min(from, n); each <= Math.max(from, n); each++) on ? pages.add(each) : pages.delete(each);
    last = { form, n };
    input.value = written(pages);
    show(form, pages);
  });
  document.addEventListener("input", e => { if (e.target.matches("[data-pages]")) show(e.target.closest("form"), read(e.target.value)); });
})();
