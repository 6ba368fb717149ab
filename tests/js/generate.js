// Writes documents that random commands have made, one a line, for the service's own check; and counts characters.
//
//   node tests/js/generate.js documents 200
//   node tests/js/generate.js lengths < texts.json

import { length } from "../../templates/static/js/workbench/counting.js";
import { deskOf, documentOf, randomOf, someCommand } from "./desk.js";

const STEPS = 60;

function madeWith(seed) {
  const random = randomOf(seed);
  const desk = deskOf(documentOf("one two three", "<i>four five</i> six", "", "seven"));
  for (let step = 0; step < STEPS; step += 1) {
    desk.time.now += random(1500);
    desk.apply(someCommand(desk, random));
  }
  return desk.toJson();
}

async function read() {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += chunk;
  }
  return JSON.parse(text);
}

const [, , what, count] = process.argv;
if (what === "documents") {
  for (let seed = 1; seed <= Number(count); seed += 1) {
    process.stdout.write(`${madeWith(seed)}\n`);
  }
} else {
  process.stdout.write(JSON.stringify((await read()).map(length)));
}
