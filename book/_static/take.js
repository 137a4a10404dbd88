/* Figures and tables to take away: a link to each, and how to cite it; a figure also as PNG, twice as large, with title
   and source; of a table its rows as they are shown, as a workbook or as CSV. Without this script the CSV has all rows.
   The workbook is a plain archive of small files; text in it is text, whatever it looks like. */
(() => {
  "use strict";

  const { make, button } = window.thb;
  const encoder = new TextEncoder();
  const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

  const inert = (text) =>
    text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);

  /* Cells of CSV, row by row. */
  const parse = (text) => {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
      rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === "\n") {
        rows.push([]);
      }
    }
    return rows.filter((row, place) => place < rows.length - 1 || row.length > 1 || row[0]);
  };

  const write = (rows) =>
    rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) || (row.length === 1 && !cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join("\n");

  const crc = (bytes) => {
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) {
        sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
      }
    }
    return ~sum >>> 0;
  };

  /* An archive of files that are not compressed. */
  const archive = (files) => {
    const [parts, entries] = [[], []];
    let place = 0;
    const put = (into, layout, ...tail) => {
      const view = new DataView(new ArrayBuffer(layout.reduce((sum, [size]) => sum + size, 0)));
      let at = 0;
      for (const [size, value] of layout) {
        view[size === 2 ? "setUint16" : "setUint32"](at, value, true);
        at += size;
      }
      into.push(view, ...tail);
      return at + tail.reduce((sum, bytes) => sum + bytes.length, 0);
    };
    let listed = 0;
    for (const [name, text] of files) {
      const [path, bytes] = [encoder.encode(name), encoder.encode(text)];
      const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, path.length], [2, 0]];
      listed += put(entries, [[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, place]], path);
      place += put(parts, [[4, 0x04034b50], ...common], path, bytes);
    }
    put(entries, [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, listed], [4, place], [2, 0]]);
    return new Blob([...parts, ...entries], { type: `${TYPE}.sheet` });
  };

  const sheet = (rows, width) => {
    const typed = rows[0].map((_, column) => rows.slice(1).every((row) => !row[column] || NUMBER.test(row[column])));
    const cell = (text, column, head) => {
      return !text ? "<c/>" : typed[column] && !head ? `<c><v>${text}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${inert(text)}</t></is></c>`;
    };
    const lines = rows.map((row, place) => `<row>${row.map((text, column) => cell(text, column, !place)).join("")}</row>`);
    const pane = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>';
    const columns = `<cols><col min="1" max="${rows[0].length}" width="${width}" customWidth="1"/></cols>`;
    const last = rows[0].length - 1;
    const letters = (last > 25 ? String.fromCharCode(64 + last / 26) : "") + String.fromCharCode(65 + (last % 26));
    const filter = rows.length > 2 ? `<autoFilter ref="A1:${letters}${rows.length}"/>` : "";
    return `${XML}<worksheet xmlns="${MAIN}">${pane}${columns}<sheetData>${lines.join("")}</sheetData>${filter}</worksheet>`;
  };

  /* A sheet of rows, and one that says what they are and where they come from. */
  const workbook = (rows, source) => {
    const names = ["table", "source"];
    const relations = (...pairs) => `${XML}<Relationships xmlns="${PACKAGE}/relationships">${pairs.map(([kind, target], place) => `<Relationship Id="r${place}" Type="${RELATIONS}/${kind}" Target="${target}"/>`).join("")}</Relationships>`;
    const part = (name) => `<Override PartName="/xl/${name}.xml" ContentType="${TYPE}.worksheet+xml"/>`;
    return archive([
      ["[Content_Types].xml", `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${names.map(part).join("")}</Types>`],
      ["_rels/.rels", relations(["officeDocument", "xl/workbook.xml"])],
      ["xl/workbook.xml", `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names.map((name, place) => `<sheet name="${name}" sheetId="${place + 1}" r:id="r${place}"/>`).join("")}</sheets></workbook>`],
      ["xl/_rels/workbook.xml.rels", relations(...names.map((name) => ["worksheet", `${name}.xml`]))],
      ["xl/table.xml", sheet(rows, 24)],
      ["xl/source.xml", sheet([["Source"], [source]], 120)],
    ]);
  };

  const save = (blob, name) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  /* All rows that a link holds, or of a table that can be filtered those that match, in the order that is shown; of
     who does what where, the measures that are chosen. */
  const rowsOf = (link) => {
    const rows = parse(decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1)).replace("\ufeff", ""));
    const asked = new CustomEvent("thb-shown-rows", { detail: {} });
    (link.closest(".thb-who-does-what") || link.closest(".cell_output")?.querySelector(".thb-explorer"))?.dispatchEvent(asked);
    const { chosen, places } = asked.detail;
    return chosen ?? (places ? [rows[0], ...places.map((place) => rows[place + 1])] : rows);
  };

  /* Words in lines that a canvas has room for. */
  const lines = (pen, text, width) =>
    text.trim().split(/\s+/).reduce((all, word) => {
      const longer = [...all.slice(-1), word].join(" ");
      return pen.measureText(longer).width > width ? [...all, word] : [...all.slice(0, -1), longer];
    }, []);

  /* A figure as PNG: title and subtitle, the drawing, source and licence; its text is that of the page. */
  const paint = async (figure, link) => {
    const drawn = figure.querySelector("svg.thb-desk");
    const image = new Image();
    image.src = drawn ? `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(drawn))}` : link.href;
    await image.decode();
    const [pen, edge] = [document.createElement("canvas").getContext("2d"), 24];
    const [width, height] = [image.width, image.height];
    const said = (name) => figure.querySelector(name)?.firstChild.textContent ?? "";
    const text = (at, size, words, weight = "") => {
      pen.font = `${weight} ${size}px system-ui, sans-serif`;
      const said = lines(pen, words, width);
      said.forEach((line, place) => pen.fillText(line, edge, at + size * 1.35 * (place + 1) - 4));
      return at + size * 1.35 * said.length + 6;
    };
    const draw = () => {
      const top = text(text(edge, 20, said(".caption-text"), "bold"), 15, said(".thb-subtitle"));
      pen.drawImage(image, edge, top, width, height);
      return text(top + height + 8, 13, `${said(".thb-passage")} · thb-atlas, CC BY 4.0`) + edge;
    };
    const size = draw();
    Object.assign(pen.canvas, { width: 2 * (width + 2 * edge), height: 2 * size });
    pen.scale(2, 2);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.fillStyle = "#1f2933";
    draw();
    return new Promise((done) => pen.canvas.toBlob(done));
  };

  /* How to cite an exhibit: title and source, the page as its foot has it, the address if it is public, and the study. */
  const cited = (exhibit, line) => {
    const page = document.querySelector(".thb-cite").cloneNode(true);
    page.querySelectorAll("strong, a").forEach((part) => part.remove());
    const title = exhibit?.querySelector(".caption-text")?.firstChild.textContent ?? exhibit?.getAttribute("aria-label") ?? document.title;
    const address = location.protocol === "file:" ? "" : ` ${exhibit ? addressOf(exhibit) : location.href}`;
    return `“${title.trim()}” (${line.querySelector(".thb-passage").textContent}). ${page.textContent.trim().replace(/[\s.]+$/, ".")}${address} The study: ${page.dataset.study}`;
  };

  const addressOf = (exhibit) => new URL(`#${exhibit.id}`, location.href).href;

  const take = (words, act) => button(words, act, { class: "thb-take" });

  const offer = (line, words, text) => {
    const copy = take(words, async () => {
      try {
        await navigator.clipboard.writeText(text());
        said.textContent = " Copied";
        setTimeout(() => said.replaceChildren(), 3000);
      } catch {
        prompt(words, text());
      }
    });
    const said = make("span", { role: "status" }); // it is seen, and screen readers say it
    line.append(" · ", copy, said);
  };

  const exhibitOf = (line) => line.closest("figure[id]") || line.parentElement.querySelector(":scope > .thb-scroll[id]");

  const citations = () => {
    for (const line of document.querySelectorAll("article .thb-source-line:not(.thb-offered)")) {
      const exhibit = exhibitOf(line);
      if (exhibit) {
        line.classList.add("thb-offered");
        offer(line, "Cite", () => cited(exhibit, line));
        if (location.protocol !== "file:") {
          offer(line, "Copy link", () => addressOf(exhibit));
        }
      }
    }
  };

  const drawings = () => {
    for (const link of document.querySelectorAll("article .thb-drawn a")) {
      if (location.protocol !== "file:" || link.closest("figure").querySelector("svg.thb-desk")) {
        const name = `${link.href.split("/").at(-1).slice(0, -3)}png`;
        link.after(", ", take("PNG", async () => save(await paint(link.closest("figure"), link), name)));
      }
    }
  };

  const tables = () => {
    for (const link of document.querySelectorAll('article .thb-source-line a[download$=".csv"][href^="data:"]:not(.thb-taken)')) {
      const line = link.closest(".thb-source-line");
      const excel = take("Excel", () => save(workbook(rowsOf(link), cited(exhibitOf(line), line)), link.download.replace(/csv$/, "xlsx")));
      link.textContent = "CSV";
      link.classList.add("thb-taken");
      link.before(`${link.dataset.what || "this table"} as `, excel, ", ");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        save(new Blob(["\ufeff", write(rowsOf(link))], { type: "text/csv" }), link.download);
      });
    }
  };

  document.addEventListener("DOMContentLoaded", drawings);
  for (const ready of ["DOMContentLoaded", "thb-deferred-shown"]) {
    document.addEventListener(ready, tables);
    document.addEventListener(ready, citations);
  }
})();
