// Each answers `seconds`: null for an attempt that may go on, else the time until the next one may.

/** $1 key, $2 attempts in ten minutes. */
export const COUNT_ADDRESS = `
  INSERT INTO sign_in_throttle AS t (key, count, window_start) VALUES ($1, 1, now())
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN t.window_start <= now() - interval '10 minutes' THEN 1 ELSE least(t.count, $2) + 1 END,
    window_start = CASE WHEN t.window_start <= now() - interval '10 minutes' THEN now() ELSE t.window_start END
  RETURNING CASE WHEN count > $2
    THEN extract(epoch FROM window_start + interval '10 minutes' - now())::float8 END AS seconds`;

/** For a name that nobody has: $1 key, $2 attempts. count - 1 is how many came before; a locked row stays as it is. */
export const COUNT_NAME = `
  INSERT INTO sign_in_throttle AS t (key, count, window_start) VALUES ($1, 1, now())
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN t.count < $2 THEN t.count + 1
                 WHEN t.window_start <= now() - interval '10 minutes' THEN 1
                 ELSE $2 + 1 END,
    window_start = CASE WHEN t.count >= $2 AND t.window_start > now() - interval '10 minutes'
                        THEN t.window_start ELSE now() END
  RETURNING CASE WHEN count > $2
    THEN extract(epoch FROM window_start + interval '10 minutes' - now())::float8 END AS seconds`;

/** For a user: $1 id, $2 attempts. The attempt that fills the count locks, and is itself still looked at. */
export const COUNT_USER = `
  WITH before AS (SELECT id, locked_until FROM users WHERE id = $1 FOR UPDATE),
  counted AS (
    UPDATE users u SET
      failed_sign_ins = CASE WHEN u.failed_sign_ins >= $2 THEN 1 ELSE u.failed_sign_ins + 1 END,
      locked_until = CASE WHEN u.failed_sign_ins + 1 = $2 THEN now() + interval '10 minutes' END
    FROM before b WHERE u.id = b.id AND (b.locked_until IS NULL OR b.locked_until <= now())
    RETURNING u.id
  )
  SELECT CASE WHEN NOT EXISTS (SELECT FROM counted)
    THEN extract(epoch FROM b.locked_until - now())::float8 END AS seconds FROM before b`;

export const FORGIVE = `UPDATE sign_in_throttle SET count = greatest(count - 1, 0) WHERE key = $1`;
/** $1 user, $2 whether he signs in by it. */
export const RELEASE_USER = `UPDATE users SET failed_sign_ins = 0, locked_until = NULL,
  last_sign_in_at = CASE WHEN $2 THEN now() ELSE last_sign_in_at END WHERE id = $1`;
export const FORGET_OLD = `DELETE FROM sign_in_throttle WHERE window_start < now() - interval '1 day'`;
