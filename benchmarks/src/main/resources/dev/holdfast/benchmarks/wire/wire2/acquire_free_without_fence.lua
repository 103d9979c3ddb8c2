-- acquire_free without fencing tokens
local t=redis.call('TIME') local now=t[1]*1000000+t[2]
if now>ARGV[3]+0 then return -now end
if redis.call('EXISTS',KEYS[1],KEYS[2])>0 then return 0 end
redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[2])
return now
