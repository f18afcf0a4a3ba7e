import { defineConfig } from 'vitest/config'

const installed = '**/node_modules/**'
const long = 'test/long/**'

/** `npm test` runs `default`; the others have scripts of their own. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'default',
          include: ['**/*.test.ts'],
          exclude: [installed, long],
          globalSetup: ['./test/setup/servers.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          exclude: [installed],
          globalSetup: ['./test/setup/servers.ts'],
          testTimeout: 3_600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlserver',
          include: ['test/procedures/**/*.test.ts'],
          exclude: [installed],
          globalSetup: ['./test/setup/sqlserver.ts', './test/setup/servers.ts'],
        },
      },
    ],
  },
})
