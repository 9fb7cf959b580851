/** Tests are compiled with everything else by jsii, so jest runs plain JavaScript. */
module.exports = {
  testEnvironment: 'node',
  maxWorkers: '100%',
  testTimeout: 120_000,
  testMatch: ['<rootDir>/test/**/*.test.js'],
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/out/'],
  collectCoverageFrom: ['lib/**/*.js'],
};
