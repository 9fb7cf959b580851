// Every snapshot is in the top-level __snapshots__, named after its test file.
const path = require('node:path');

const root = path.join(__dirname, '..');

module.exports = {
  resolveSnapshotPath: (testPath, extension) =>
    path.join(root, '__snapshots__', path.relative(path.join(root, 'test'), testPath).replace(/\.js$/, '.ts') + extension),
  resolveTestPath: (snapshotPath, extension) =>
    path.join(root, 'test', path.relative(path.join(root, '__snapshots__'), snapshotPath).slice(0, -extension.length).replace(/\.ts$/, '.js')),
  testPathForConsistencyCheck: path.join(root, 'test', 'some', 'example.test.js'),
};
