import { expect, test } from 'vitest'
import { withPlugin } from './add-plugin.ts'

const plain = `import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { globals: true },
})
`

test('the plugin is put into a configuration that has none', () => {
  expect(withPlugin(plain)?.text).toMatchInlineSnapshot(`
    "import { pgRoundtrip } from 'pg-roundtrip/vitest'
    import { defineConfig } from 'vitest/config'

    export default defineConfig({
      plugins: [pgRoundtrip()],
      test: { globals: true },
    })
    "
  `)
})

test('the plugin comes first in a list of plugins', () => {
  const config = `import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// plugins: [
export default defineConfig({
  server: { plugins: ['not this one'] },
  plugins: [
    react(),
  ],
});
`
  expect(withPlugin(config)?.text).toMatchInlineSnapshot(`
    "import { pgRoundtrip } from "pg-roundtrip/vitest";
    import react from "@vitejs/plugin-react";
    import { defineConfig } from "vite";

    // plugins: [
    export default defineConfig({
      server: { plugins: ['not this one'] },
      plugins: [
        pgRoundtrip(),
        react(),
      ],
    });
    "
  `)
})

test.each([
  { sentence: 'an object without a call', text: 'export default { plugins: [] }\n' },
  { sentence: 'a list on one line', text: 'export default { plugins: [one()] }\n' },
  { sentence: 'an empty object', text: 'export default {}\n' },
  {
    sentence: 'a function that returns an object',
    text: "import { defineConfig } from 'vite'\nexport default defineConfig(({ mode }) => ({\n  mode,\n}))\n",
  },
  {
    sentence: 'a reference that must stay the first line',
    text: '/// <reference types="vitest" />\nimport a from "a"\n\nexport default {\n  // nothing yet\n}\n',
  },
  { sentence: 'lines that end in CR LF', text: "import a from 'a'\r\nexport default {\r\n  test: {},\r\n}\r\n" },
  { sentence: 'an object on one line', text: 'export default { test: { globals: true } }\n' },
])('put into $sentence', ({ text }) => {
  expect(withPlugin(text)?.text).toMatchSnapshot()
})

test.each([
  { sentence: 'CommonJS', text: "const { defineConfig } = require('vite')\nmodule.exports = defineConfig({})\n" },
  { sentence: 'a function with a body', text: 'export default defineConfig(() => {\n  return { plugins: [] }\n})\n' },
  { sentence: 'two objects', text: 'export default mergeConfig(defineConfig({}), defineConfig({}))\n' },
  { sentence: 'plugins that are no list', text: 'export default defineConfig({ plugins: all() })\n' },
  { sentence: 'plugins by the name alone', text: 'const plugins = []\nexport default defineConfig({ plugins })\n' },
  { sentence: 'something else that is exported', text: "import config from './other'\nexport default config\n" },
  { sentence: 'an object that nobody closes', text: 'export default defineConfig({\n' },
])('left alone: $sentence', ({ text }) => {
  expect(withPlugin(text)).toBeNull()
})
