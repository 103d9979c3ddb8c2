-- Tells which run of the server answers, for how long it has been running, and which servers are not independent of it.
--
-- Reply OK '' -1 now run_id uptime_in_seconds failure_domain   failure_domain is the same for a server and its replicas, and for the nodes
--       of a cluster; empty if it is not known
local t = redis.call('TIME')
local info = redis.call('INFO', 'server')
local failure_domain = ''
if string.find(info, 'redis_mode:cluster', 1, true) then
  local nodes = redis.pcall('CLUSTER', 'NODES') -- all nodes know the same ones; the first of them by name stands for all
  for id in string.gmatch(type(nodes) == 'string' and nodes or '', '(%x+) [^\n]*') do
    if failure_domain == '' or 'cluster ' .. id < failure_domain then failure_domain = 'cluster ' .. id end
  end
else
  local replication = redis.pcall('INFO', 'replication')
  local id = type(replication) == 'string' and string.match(replication, 'master_replid:(%w+)')
  if id then failure_domain = 'replication ' .. id end
end
return table.concat({'OK', '', -1, string.format('%.0f', t[1] * 1000000 + t[2]),
  string.match(info, 'run_id:(%w+)') or '', string.match(info, 'uptime_in_seconds:(%d+)') or '0', failure_domain}, '\n')
