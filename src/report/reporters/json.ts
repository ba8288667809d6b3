import { matrixReportSchema, toMatrixReport } from '../matrix-schema.ts'
import type { Reporter } from '../reporter.ts'
import { reportSchema, toReport } from '../schema.ts'

/** The report of the contract, for other programs. */
const json: Reporter = {
  name: 'json',
  ending: '.json',
  render: (run, { root }) => `${JSON.stringify(reportSchema.parse(toReport(run, root)), null, 2)}\n`,
  renderMatrix: (runs, { root }) => `${JSON.stringify(matrixReportSchema.parse(toMatrixReport(runs, root)), null, 2)}\n`,
}

export default json
