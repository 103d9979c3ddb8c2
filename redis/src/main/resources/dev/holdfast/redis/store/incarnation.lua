-- Names the run of the server, its uptime, and its failure domain.
--
-- KEYS  1 epoch, which is set if it is absent: if it is young later, the server has lost its data; missing for a node of a
--         cluster that does not serve it, whose epoch counts as young
-- Reply OK '' -1 now run_id uptime_seconds epoch_age failure_domain
--       failure_domain is the same for a server and its replicas, and for the nodes of a cluster; '' if it is not known
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local epoch = nil
if KEYS[1] then
  redis.pcall('SET', KEYS[1], now_text, 'NX') -- pcall: memory may be short
  epoch = redis.call('GET', KEYS[1])
end
local info = redis.call('INFO', 'server')
local failure_domain = ''
if string.find(info, 'redis_mode:cluster', 1, true) or string.find(info, 'server_mode:cluster', 1, true) then
  local nodes = redis.pcall('CLUSTER', 'NODES') -- all nodes list the same nodes; the first one by name represents the cluster
  for id in string.gmatch(type(nodes) == 'string' and nodes or '', '(%x+) [^\n]*') do
    if failure_domain == '' or 'cluster ' .. id < failure_domain then failure_domain = 'cluster ' .. id end
  end
else
  local replication = redis.pcall('INFO', 'replication')
  local id = type(replication) == 'string' and string.match(replication, 'master_replid:(%w+)')
  if id then failure_domain = 'replication ' .. id end
end
return table.concat({'OK', '', -1, now_text, string.match(info, 'run_id:(%w+)') or '',
  string.match(info, 'uptime_in_seconds:(%d+)') or '0',
  string.format('%.0f', math.max(0, now - (epoch or now))), failure_domain}, '\n')
