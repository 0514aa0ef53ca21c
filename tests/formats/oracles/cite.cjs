// Cites CSL items one by one with citeproc-js: node cite.cjs STYLE LOCALES ITEMS [LANGUAGE], prints a list of strings
const { readFileSync, existsSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const CSL = createRequire(`${process.env.TUNILIB_ORACLES}/x.js`)("citeproc");
const [style, locales, file, language] = process.argv.slice(2);
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
const cited = items.map((item, place) => {
  item.id = String(place);
  engine.updateItems([item.id]);
  return engine.makeBibliography()[1].join("");
});
process.stdout.write(JSON.stringify(cited));
