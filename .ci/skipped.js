/** Says of every test that was skipped why it was. */
export default class Skipped {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    for (const test of skipped) console.log(`○ skipped: ${test.fullName}: ${test.result().note ?? 'no reason is given'}`)
  }
}
