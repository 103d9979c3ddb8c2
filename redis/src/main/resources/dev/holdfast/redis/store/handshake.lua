-- Reads the clock of the server, and what the server is.
--
-- Reply OK '' -1 now server version
--       server is 'redis' or 'valkey', version a number such as 7.4.2; both are '' before Redis 7.0
local time = redis.call('TIME')
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local name, version = '', ''
if rawget(_G, 'server') and server.SERVER_NAME then
  name, version = server.SERVER_NAME, server.VALKEY_VERSION or server.SERVER_VERSION or ''
elseif redis.REDIS_VERSION then
  name, version = 'redis', redis.REDIS_VERSION
end
return 'OK\n\n-1\n' .. now_text .. '\n' .. name .. '\n' .. version
