-- Tells which run of the server answers, and for how long it has been running.
--
-- Reply {'OK', '', -1, now, run_id, uptime_in_seconds}
local t = redis.call('TIME')
local info = redis.call('INFO', 'server')
return {'OK', '', -1, string.format('%.0f', t[1] * 1000000 + t[2]),
  string.match(info, 'run_id:(%w+)') or '', string.match(info, 'uptime_in_seconds:(%d+)') or '0'}
