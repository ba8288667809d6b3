import type { ClientConfig } from 'pg'
import { withSession } from '../src/postgres/session.ts'

const listings = ['', 'a/', 'a/b/', 'A/', 'x'].flatMap((prefix) => [
  ...['asc', 'desc'].flatMap((order) => [
    `SELECT * FROM storage.list_objects_with_delimiter('one', '${prefix}', '/', 3, '', '', '${order}')`,
    `SELECT * FROM storage.list_objects_with_delimiter('one', '${prefix}', '/', 100, 'a/b', '', '${order}')`,
    `SELECT * FROM storage.search_v2('${prefix}', 'one', 100, 1, '', '${order}')`,
    `SELECT * FROM storage.search_v2('${prefix}', 'one', 100, 1, '', '${order}', 'created_at')`,
    `SELECT * FROM storage.search('${prefix}', 'one', 100, 1, 0, '', 'name', '${order}')`,
    `SELECT * FROM storage.search('${prefix}', 'one', 2, 1, 1, '', 'name', '${order}')`,
  ]),
  `SELECT * FROM storage.list_multipart_uploads_with_delimiter('one', '${prefix}', '/')`,
])

const questions = [
  ...listings,
  "SELECT * FROM storage.search('a/', 'one', 100, 2, 0, 'b')",
  "SELECT storage.foldername(n), storage.filename(n), storage.extension(n) FROM unnest(ARRAY['a/b/c.tar.gz', 'a', '', '/a', 'a/', 'a.b/c']) AS n",
  "SELECT storage.get_common_prefix(n, 'a/', '/') FROM unnest(ARRAY['a/b/c', 'a/b', 'a/']) AS n",
  'SELECT * FROM storage.get_size_by_bucket() ORDER BY 2',
  "SELECT storage.allow_only_operation(o), storage.allow_any_operation(ARRAY[o, 'x']) FROM unnest(ARRAY['storage.object.list', 'object.list', 'y', '']) AS o",
]

const objects = `INSERT INTO storage.buckets (id, name) VALUES ('one', 'one'), ('two', 'two');
  INSERT INTO storage.objects (id, bucket_id, name, metadata, created_at, updated_at, last_accessed_at)
    SELECT md5(n || b)::uuid, b, n, '{"size": 3}', moment, moment, moment
    FROM unnest(ARRAY['a/b/c.txt', 'a/b/d.txt', 'a/b.txt', 'a/c/d/e', 'A/big', 'z', 'a', 'B/x', 'a/Z']) WITH ORDINALITY AS l (n, at),
      unnest(ARRAY['one', 'two']) AS b, LATERAL (SELECT timestamptz '2024-01-01' + at * interval '1 day') AS m (moment);
  INSERT INTO storage.s3_multipart_uploads (id, upload_signature, bucket_id, key, version, created_at)
    SELECT n, '', 'one', n, '1', '2024-01-01' FROM unnest(ARRAY['a/1', 'a/b/1', 'a/b/2', 'c']) AS n;
  SELECT set_config('storage.operation', 'storage.object.list', false)`

/** What the functions of the storage answer on a few objects, which are written first. */
export function storageAnswers(connection: ClientConfig): Promise<{ question: string; answer: string }[]> {
  return withSession(connection, async (client) => {
    await client.query(objects)
    const answers: { question: string; answer: string }[] = []
    for (const question of questions) {
      const answer = await client.query(question).then(
        ({ rows }) => JSON.stringify(rows),
        (error: Error) => error.message,
      )
      answers.push({ question, answer })
    }
    return answers
  })
}
