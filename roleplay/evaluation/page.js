// Filters and sorting. Everything is on the page without it: it only hides rows and changes their order.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  const status = document.getElementById("filtered");
  const filtered = [...document.querySelectorAll("[data-strategy]")];

  function fits(row, wanted) {
    return row.dataset.strategy.toLowerCase().includes(wanted.strategy)
      && (!wanted.kind || row.dataset.kind === wanted.kind)
      && (!wanted.worse || row.dataset.worse === "yes");
  }

  function filter() {
    const wanted = {
      strategy: form.elements.strategy.value.trim().toLowerCase().replaceAll(" ", "_"),
      kind: form.elements.kind.value,
      worse: Boolean(form.elements.worse && form.elements.worse.checked),
    };
    const all = !wanted.strategy && !wanted.kind && !wanted.worse;
    for (const row of filtered) row.hidden = !fits(row, wanted);
    for (const list of document.querySelectorAll("[data-filtered]")) {
      const left = list.querySelector("[data-strategy]:not([hidden])");
      list.hidden = !all && !left;
      list.nextElementSibling.hidden = all || Boolean(left);
    }
    const left = filtered.filter((row) => !row.hidden).length;
    status.textContent = all ? "" : `Filtered: ${left} of ${filtered.length} rows.`;
  }

  function compare(one, other, column, sign) {
    const [a, b] = [one, other].map((row) => row.cells[column]);
    if (!a.closest("table").tHead.rows[0].cells[column].hasAttribute("data-figures")) {
      return sign * a.textContent.trim().localeCompare(b.textContent.trim());
    }
    const [x, y] = [a, b].map((cell) => cell.dataset.key ?? "");
    if (x === "" || y === "") return (x === "") - (y === ""); // what has no figure stays last, whichever way
    return sign * (Number(x) - Number(y));
  }

  function sort(head) {
    const table = head.closest("table");
    const body = table.tBodies[0];
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
    body.append(...[...body.rows].sort((one, other) => compare(one, other, head.cellIndex, sign)));
  }

  for (const label of document.querySelectorAll("thead .by")) {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "Sort by this column";
    button.append(...label.childNodes);
    button.addEventListener("click", () => sort(label.closest("th")));
    label.append(button);
  }
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter)); // after the fields are empty
    form.addEventListener("submit", (event) => event.preventDefault());
    filter(); // a page that is loaded again keeps what was typed
  }
})();
