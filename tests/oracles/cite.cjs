// Cites CSL items with citeproc-js: node cite.cjs STYLE LOCALES ITEMS LANGUAGE [together], prints a list of strings:
// one by one, or as one list that the style sorts
const { readFileSync, existsSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const CSL = createRequire(`${process.env.TUNILIB_ORACLES}/x.js`)("citeproc");
const [style, locales, file, language, together] = process.argv.slice(2);
const items = JSON.parse(readFileSync(file, "utf-8"));
const system = {
  retrieveItem: (id) => items[Number(id)],
  retrieveLocale: (name) => {
    const path = join(locales, `locales-${name}.xml`);
    return readFileSync(existsSync(path) ? path : join(locales, "locales-en-US.xml"), "utf-8");
  },
};
const engine = new CSL.Engine(system, readFileSync(style, "utf-8"), language, Boolean(language));
engine.setOutputFormat("text");
items.forEach((item, place) => (item.id = String(place)));
const entries = (ids) => {
  engine.updateItems(ids);
  const [about, printed] = engine.makeBibliography();
  return new Map(printed.map((text, number) => [about.entry_ids[number][0], text]));
};
const ids = items.map((item) => item.id);
const all = together ? entries(ids) : null;
const cited = ids.map((id) => (all ?? entries([id])).get(id) ?? "");
process.stdout.write(JSON.stringify(cited));
