// Asks the judge of e2e/ about many cases: objects, or pairs of an old and a new one.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const METHODS = { client: 'apply', server: 'ssa', replace: 'put' };

/** The verdicts in the order of the cases; `more` are further arguments for the judge. */
function ask(cases, { judge, apply, kubernetes }, more = []) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'admission-'));
  try {
    for (const [i, asked] of cases.entries()) {
      const name = path.join(folder, String(i).padStart(7, '0'));
      if (!Array.isArray(asked)) fs.writeFileSync(`${name}.json`, JSON.stringify(asked));
      else ['old', 'new'].forEach((side, j) => fs.writeFileSync(`${name}.${side}.json`, JSON.stringify(asked[j])));
    }
    const verdicts = path.join(folder, 'verdicts.ndjson');
    const { status } = spawnSync('node', [judge, folder, '-o', verdicts, '--update', METHODS[apply], '--kubernetes', kubernetes, ...more], { stdio: 'inherit' });
    // 1: something is refused; 3: some cases have no verdict, which are counted by the caller
    if (![0, 1, 3].includes(status) || !fs.existsSync(verdicts)) throw new Error(`the judge ended with ${status}`);
    return fs.readFileSync(verdicts, 'utf8').trim().split('\n').map(line => JSON.parse(line));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { ask };
