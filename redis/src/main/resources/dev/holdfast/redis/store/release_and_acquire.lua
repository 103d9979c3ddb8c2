-- Gives the lock back and asks for it for another owner of the same process: RELEASE and then ACQUIRE, which are put in front
-- of this as functions of their arguments, in one step.
--
-- ARGV  1..3 those of RELEASE  4.. those of ACQUIRE
-- Reply that of ACQUIRE, with the status of RELEASE and a space in front of its status, as in HANDED WAIT;
--       RELEASED FAILED '' -1 now message if ACQUIRE failed: what RELEASE did is done
local released = release({ARGV[1], ARGV[2], ARGV[3]})
if type(released) == 'table' then return released end -- an error reply of the server
local worked, reply = pcall(acquire, {unpack(ARGV, 4)})
if type(reply) == 'table' then worked, reply = false, reply.err end
if not worked then reply = 'FAILED\n\n-1\n' .. (at or '0') .. '\n' .. tostring(reply) end
return string.match(released, '^[^\n]+') .. ' ' .. reply
