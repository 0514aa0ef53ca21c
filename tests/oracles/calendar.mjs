// Reads calendars, a JSON list of their texts on stdin, with ical.js, and prints the events of each: node calendar.mjs
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ICAL = createRequire(`${process.env.TUNILIB_ORACLES}/x.js`)("ical.js");

const events = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const alarms = component.getAllSubcomponents("valarm").map((one) => one.getFirstPropertyValue("action"));
    return {
      uid: event.uid, sequence: event.sequence, day: event.startDate.toString(), whole: event.startDate.isDate,
      summary: event.summary, status: component.getFirstPropertyValue("status"), alarms,
    };
  });
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(events)));
