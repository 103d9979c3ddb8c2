-- Finds out who has broken leases that are gone, and why, in the newest entries of the audit stream. Changes nothing.
--
-- KEYS  1 audit stream
-- ARGV  1 how many entries to search  2i public id of lease i  2i+1 lock of lease i
-- Reply OK '' -1 now by1 reason1 .. byn reasonn   both are '' for a lease without an entry
local call = redis.call
local time = call('TIME')
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local reply, index = {'OK\n\n-1\n' .. now_text}, {}
for i = 2, #ARGV, 2 do
  reply[i], reply[i + 1] = '', ''
  index[ARGV[i] .. ARGV[i + 1]] = i
end
for _, entry in ipairs(call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[1])) do
  local field = {}
  for i = 1, #entry[2], 2 do field[entry[2][i]] = entry[2][i + 1] end
  local i = index[(field.lease or '') .. (field.lock or '')]
  if i and reply[i] == '' and reply[i + 1] == '' then -- the newest entry counts
    -- A field of the reply is one line. Operators write these texts, so they are cut to a length that suits a message.
    reply[i] = string.gsub(string.sub(field.by or '', 1, 200), '%c', ' ')
    reply[i + 1] = string.gsub(string.sub(field.reason or '', 1, 500), '%c', ' ')
  end
end
return table.concat(reply, '\n')
