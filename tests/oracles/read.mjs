// Reads a file of references from stdin with one of the libraries and prints CSL items: node read.mjs LIBRARY FORMAT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.TUNILIB_ORACLES}/x.js`);
const [library, format] = process.argv.slice(2);
const text = readFileSync(0, "utf-8");
const quiet = console.log;
console.log = console.warn = console.info = () => {};

const readers = {
  "citation-js": () => {
    const { Cite, plugins } = require("@citation-js/core");
    for (const name of ["bibtex", "csl", "ris", "refworks", "enw"]) require(`@citation-js/plugin-${name}`);
    const types = { ris: "@ris/file", refworks: "@refworks/file", endnote: "@enw/file", bibtex: "@bibtex/text", biblatex: "@biblatex/text" };
    const options = types[format] ? { forceType: types[format] } : {};
    return new Cite(format === "csl-json" ? JSON.parse(text) : text, options).data;
  },
  "biblatex-csl-converter": () => {
    const lib = require("biblatex-csl-converter");
    const read = { ris: lib.parseRIS, endnote: lib.parseENW, bibtex: lib.parse, biblatex: lib.parse, "csl-json": lib.parseCSL };
    let input = text;
    if (format === "csl-json") input = Object.fromEntries(JSON.parse(text).map((item) => [item.id, item]));
    const parsed = read[format](input, {});
    const exporter = new lib.CSLExporter(parsed.entries ?? parsed, false, {});
    return Object.values(exporter.parse());
  },
  retorquere: async () => {
    const { parse } = await import(`${process.env.TUNILIB_ORACLES}/node_modules/@retorquere/bibtex-parser/dist/esm/index.js`);
    const plain = (value) => String(value ?? "").replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
    const names = (list) => (list ?? []).map((n) => (n.name ? { literal: plain(n.name) } : {
      family: plain([n.prefix, n.lastName].filter(Boolean).join(" ")), given: plain(n.firstName), suffix: plain(n.suffix) }));
    return parse(text, { sentenceCase: false }).entries.map(({ key, type, fields }) => ({
      id: key, type, title: plain(fields.subtitle ? `${fields.title}: ${fields.subtitle}` : fields.title),
      author: names(fields.author), editor: names(fields.editor), translator: names(fields.translator),
      year: plain(fields.date ?? fields.year), DOI: fields.doi, ISBN: plain(fields.isbn), ISSN: plain(fields.issn), URL: fields.url,
      "container-title": plain(fields.journaltitle ?? fields.journal ?? fields.booktitle), page: plain(fields.pages) }));
  },
};

quiet(JSON.stringify(await readers[library]()));
