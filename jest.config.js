/** jsii compiles the tests in place; jest runs the JavaScript. */
module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  // Most tests wait for child processes; by default jest leaves one core unused, which on two cores means one file after the other.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  modulePathIgnorePatterns: ['<rootDir>/out/', '<rootDir>/dist/', '<rootDir>/.cdk8s-staging'],
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
};
