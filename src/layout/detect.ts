import type { Detection, Directory, Layout } from './layout.ts'

/** What one layout says of a directory. */
export interface LayoutDetection extends Detection {
  readonly layout: Layout
}

/** What every layout says of a directory, in the order given. Throws what `Directory.read` throws. */
export function detectAll(directory: Directory, layouts: readonly Layout[]): LayoutDetection[] {
  return layouts.map((layout) => ({ layout, ...layout.detect(directory) }))
}

/** From the surest down. */
export const confidences = ['proven', 'certain', 'possible'] as const

/** Those that are surest; several of them are a tie, none means that nobody knows the directory. */
export function surest(detections: readonly LayoutDetection[]): LayoutDetection[] {
  return confidences.map((level) => detections.filter(({ confidence }) => confidence === level)).find((found) => found.length > 0) ?? []
}

/** One line for each: what the layout is, and what it says. */
export function reasonsOf(detections: readonly LayoutDetection[]): string {
  return detections.map(({ layout, because }) => `${layout.name} (${layout.summary}): ${because}`).join('\n')
}
