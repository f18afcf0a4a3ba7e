import { defineConfig } from 'vitest/config'

const common = { include: ['**/*.test.ts'], exclude: ['**/node_modules/**'] }

export default defineConfig({
  test: {
    ...common,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: ['default'],
  },
})
