'use strict';
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  // TypeScript first: the packaging step leaves compiled .js files beside the sources for a moment.
  moduleFileExtensions: ['ts', 'tsx', 'js', 'cjs', 'mjs', 'json', 'node'],
  transform: { '\\.(tsx?|mjs)$': '<rootDir>/scripts/jest-esbuild.cjs' },
  // Preact is published as ES modules only, which Jest's require cannot take.
  transformIgnorePatterns: ['/node_modules/(?!preact/)'],
  globalSetup: '<rootDir>/scripts/jest-global-setup.cjs',
  globalTeardown: '<rootDir>/scripts/jest-global-teardown.cjs',
  setupFiles: ['<rootDir>/scripts/jest-env.cjs'],
  // Jest leaves one core free, which on two cores is half of the machine.
  maxWorkers: '100%',
  restoreMocks: true,
  testTimeout: 60_000,
  coverageProvider: 'v8',
};
