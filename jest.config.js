const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
}
const project = { testEnvironment: 'node', extensionsToTreatAsEsm: ['.ts'], transform }

/** Run with --runInBand: the processors are the limit, and virtual time is global to a test server. */
export default {
  testTimeout: 120_000,
  projects: [
    {
      ...project,
      displayName: 'pure',
      testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/architecture.test.ts'],
    },
    {
      ...project,
      displayName: 'servers',
      testMatch: ['<rootDir>/test/{integration,workflow,replay,upgrade,e2e}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/oneServer.js',
      globalTeardown: '<rootDir>/test/support/stopOneServer.js',
    },
  ],
}
