-- Releases a lock that is not marked, that is, one without waiters. In any other case the caller goes on with RELEASE.
--
-- KEYS  1 lock
-- ARGV  1 owner token
-- Reply 1 if the lock is released, else 0
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
