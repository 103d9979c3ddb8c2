-- Gives the lock back and asks for it for another owner of the same process: RELEASE and then ACQUIRE, which are put in front
-- of this as functions of their arguments, in one step.
--
-- ARGV  1..3 those of RELEASE  4.. those of ACQUIRE
-- Reply that of ACQUIRE, with the status of RELEASE and a space in front of its status, as in {'HANDED WAIT', ...};
--       {'RELEASED FAILED', '', -1, now, message} if ACQUIRE failed: what RELEASE did is done
local released = release({ARGV[1], ARGV[2], ARGV[3]})
local worked, reply = pcall(acquire, {unpack(ARGV, 4)})
local failure = not worked and reply or reply.err
if failure then reply = {'FAILED', '', -1, num(now or 0), type(failure) == 'table' and failure.err or tostring(failure)} end
reply[1] = released[1] .. ' ' .. reply[1]
return reply
