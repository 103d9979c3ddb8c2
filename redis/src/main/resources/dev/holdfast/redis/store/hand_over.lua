-- Hands the free lock over to the first live waiter. A part of other scripts, without a function, because Redis would create the
-- function anew in each call.
--
-- In    call, that is redis.call, now, now_text, increment
--       self      the queue member of the caller, or nil
--       released  the owner token that is released, or nil; a late request may have put it into the queue
-- Out   outcome  'GRANTED'  the lock is handed over to waiter, for claim ms, with the fencing token last
--                'SELF'     the next waiter is the caller
--                'NONE'     there is no waiter
--                'UNKNOWN'  the first live waiter has joined by a protocol of another version
--                'MORE'     many dead waiters were removed, and more waiters may follow: one script must not take too long
local outcome, waiter, claim, last = 'MORE', nil, nil, 0
for _ = 1, 64 do
  local popped = call('ZPOPMIN', KEYS[2]) -- a write that a server accepts when memory is short; it then accepts all
  local member = popped[1]
  if not member then
    outcome = 'NONE'
    break
  end
  if member == self then
    outcome = 'SELF'
    break
  end
  local command, counted, block, channel
  waiter, command, counted, block, claim, channel = string.match(member, '^2 (%S+) (%S+) ([01]) (%d+) (%d+) (.*)$')
  if not waiter or command ~= 'PUBLISH' and command ~= 'SPUBLISH' and command ~= '-' then
    -- The second word of a member and the deadline of that waiter mean the same in all versions.
    local deadline = call('HGET', KEYS[4], string.match(member, '^%S+ (%S+)') or '')
    if deadline and deadline * 1000 >= now then
      call('ZADD', KEYS[2], popped[2], member)
      call('PEXPIRE', KEYS[2], 60000) -- the time limit is lost with the last member
      outcome = 'UNKNOWN'
      break
    end
  else
    local alive = waiter ~= released
    if alive and counted == '1' then
      -- Pattern subscribers are not counted, as they are by PUBLISH.
      local count = redis.pcall('PUBSUB', command == 'PUBLISH' and 'NUMSUB' or 'SHARDNUMSUB', channel)
      alive = count.err or count[2] ~= 0
    end
    -- A subscription may outlast its process for a while. So a waiter of more than three polls must have polled lately.
    if alive and (counted == '0' or now - popped[2] > claim * 750) then
      local deadline = call('HGET', KEYS[4], waiter)
      alive = deadline and deadline * 1000 >= now
      call('HDEL', KEYS[4], waiter)
    end
    if alive then
      if block ~= '0' then
        last = redis.pcall('INCRBY', KEYS[3], block + increment)
        if type(last) == 'table' then -- the key is of another type; the waiters find out at their next attempt
          outcome = 'NONE'
          break
        end
        if last - block - increment < now - 1000 then
          last = now + block + increment
          call('SET', KEYS[3], string.format('%.0f', last))
        end
      end
      if command ~= '-' then
        -- The lock is handed over even if the message could not be sent: the waiter finds out at its next attempt.
        redis.pcall(command, channel,
          'G2 ' .. waiter .. ' ' .. string.format('%.0f', last) .. ' ' .. block .. ' ' .. claim .. ' ' .. now_text .. ' ' .. KEYS[1])
      end
      call('SET', KEYS[1], waiter .. '~', 'PX', claim)
      outcome = 'GRANTED'
      break
    end
  end
end
