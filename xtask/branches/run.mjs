// Calls every function of a module with all pairs of some numbers: `node run.mjs MODULE HOW…` prints what they give in a line, and the
// marks of a watched module in another. It must not know what the functions do.
import { readFileSync } from 'node:fs';

const [file, ...ways] = process.argv.slice(2);
const marks = new Set();
const lab = { mark: index => marks.add(index), touch() {} };
const module = new WebAssembly.Module(readFileSync(file));
const { exports } = new WebAssembly.Instance(module, { lab });
const given = [];
for (const name of Object.keys(exports).sort()) {
  for (const how of ways) {
    for (const value of [0, 1, 77, -5]) {
      try {
        given.push(exports[name](value, Number(how)));
      } catch (error) {
        given.push(error.message);
      }
    }
  }
}
console.log(given.join(' '));
console.log([...marks].join(' '));
