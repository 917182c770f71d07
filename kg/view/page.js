"use strict";
(() => {
  const panel = document.getElementById("panel");
  const chosen = document.getElementById("chosen");
  const heading = document.getElementById("h-panel");
  let from = null;

  const copy = (key) => {
    const entry = document.getElementById(key)?.cloneNode(true);
    entry?.removeAttribute("id");
    return entry ?? "";
  };

  const leave = () => {
    panel.classList.remove("used");
    chosen.replaceChildren();
    from?.classList.remove("chosen");
    from?.focus();
    from = null;
  };

  const show = (link) => {
    const keys = link.dataset.keys.split(" ");
    if (!panel.contains(link)) {
      from?.classList.remove("chosen");
      from = link;
      link.classList.add("chosen");
    }
    chosen.replaceChildren(...keys.map(copy));
    heading.textContent = keys.length > 1 ? `${keys.length} entries` : "Sentences";
    panel.classList.add("used");
    panel.scrollTop = 0;
    heading.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-keys]");
    if (link) {
      event.preventDefault();
      show(link);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.classList.contains("used")) leave();
  });
  document.getElementById("close").addEventListener("click", leave);

  // Lines of the graph: those of the box under the pointer stand out.
  const joined = JSON.parse(document.getElementById("lines").textContent).lines;
  const layer = document.querySelector("#graph .lines");
  const lines = layer ? [...layer.querySelectorAll("path")] : [];
  const point = (box) => {
    layer?.classList.toggle("some", box !== null);
    lines.forEach((line, number) => line.classList.toggle("on", joined[number].includes(box)));
  };
  document.querySelectorAll("#graph .links a").forEach((link, box) => {
    for (const on of ["mouseenter", "focus"]) link.addEventListener(on, () => point(box));
    for (const off of ["mouseleave", "blur"]) link.addEventListener(off, () => point(null));
  });

  // On paper everything is open.
  const closed = new Set();
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((one) => closed.add(one));
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((one) => { one.open = false; });
    closed.clear();
  });
})();
