/** jsii compiles the tests in place; jest runs the JavaScript. */
module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.js'],
  modulePathIgnorePatterns: ['<rootDir>/out/', '<rootDir>/dist/', '<rootDir>/.cdk8s-staging'],
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
};
