/** What a new migration's scripts hold until somebody writes them: a comment, so that an empty one is seen as empty. */
export const newUp = '-- What the migration does.\n'

export const newDown = '-- What takes it back, so that nothing of it stays and nothing is missing.\n'
