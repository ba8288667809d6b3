export default { test: { include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 240_000 } }
