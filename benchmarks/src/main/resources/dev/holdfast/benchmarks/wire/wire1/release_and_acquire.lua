-- Releases the lock, and claims it for another owner of the same process, in one step. RELEASE and ACQUIRE are put in front of
-- this as functions of their arguments.
--
-- ARGV  1..3 those of RELEASE  4.. those of ACQUIRE
-- Reply that of ACQUIRE, with the status of RELEASE and a space in front of its status, such as HANDED WAIT;
--       RELEASED FAILED '' -1 now message if ACQUIRE failed; the release is carried out then
local released = release({ARGV[1], ARGV[2], ARGV[3]})
if type(released) == 'table' then return released end -- an error reply of the server
local succeeded, reply = pcall(acquire, {unpack(ARGV, 4)})
if type(reply) == 'table' then succeeded, reply = false, reply.err end
if not succeeded then reply = 'FAILED\n\n-1\n' .. (now_text or '0') .. '\n' .. tostring(reply) end
return string.match(released, '^[^\n]+') .. ' ' .. reply
